import { systemClock } from '../../base/clock.ts'
import type { AnnouncedSelf, Announces } from '../../driver-kit/define-simulator.ts'
import type { Announced } from './announce.ts'
import { closeSocket, send, speakFrom } from './sockets.ts'

/** Real ones say it again every second (Q-SYS) to every minute (AMX). */
const EVERY_MS = 2_000

type Beacon = NonNullable<Announces['beacons']>[number]

export async function announceBeacons(beacons: readonly Beacon[], { address }: AnnouncedSelf): Promise<Announced> {
  const socket = await speakFrom(address)
  let stop: () => void = () => undefined
  let isClosed = false

  async function say(): Promise<void> {
    for (const { port, group, bytes } of beacons) if (!isClosed) await send(socket, bytes, port, group)
    if (!isClosed) stop = systemClock.timer(EVERY_MS, () => void say())
  }

  await say()
  return {
    async close() {
      isClosed = true
      stop()
      await closeSocket(socket)
    },
  }
}
