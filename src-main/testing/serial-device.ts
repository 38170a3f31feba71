import { constants, mkdtempSync, openSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ReadStream } from 'node:tty'
import { openPtyPair, type PtyPair } from './pty-pair.ts'

/** A device at the far end of a serial cable, whose every word the test speaks. */
export interface SerialDevice {
  /** The port at our end. It keeps its name when it is unplugged and plugged in again. */
  readonly path: string
  readonly heard: string
  says(data: string | Uint8Array): void
  /** Neither reads nor speaks. */
  freezes(yes: boolean): void
  /** The port vanishes under whoever has it open, and is there again at once. */
  replugs(): void
  /** Whether the port can be found by who wants to open it; who has it open keeps it. */
  hides(yes: boolean): void
  close(): Promise<void>
}

export async function openSerialDevice(): Promise<SerialDevice> {
  const folder = mkdtempSync(join(tmpdir(), 'alcove-serial-'))
  const path = join(folder, 'ttyUSB0')
  let [heard, hidden, frozen, isOwed, isOver] = ['', false, false, false, false]
  let end = attach(await openPtyPair())
  /** Made beforehand, as a replugged port is there again before anybody looks. */
  let spare: PtyPair | undefined = await openPtyPair()
  const going = new Set<Promise<void>>()
  show()

  function attach(pair: PtyPair) {
    const stream = new ReadStream(openSync(pair.paths[1], constants.O_RDWR | constants.O_NOCTTY))
    stream.on('error', () => undefined)
    stream.on('data', bytes => {
      heard += bytes.toString('utf8')
    })
    if (frozen) stream.pause()
    return { pair, stream }
  }

  /** In one step: whoever is about to open it finds the one or the other. */
  function show(): void {
    if (hidden) return rmSync(path, { force: true })
    symlinkSync(end.pair.paths[0], `${path}.new`)
    renameSync(`${path}.new`, path)
  }

  function track(work: Promise<void>): Promise<void> {
    const tracked = work.finally(() => going.delete(tracked))
    going.add(tracked)
    return tracked
  }

  function leave({ pair, stream }: typeof end): void {
    stream.destroy()
    void track(pair.close())
  }

  function replug(): void {
    if (!spare) {
      isOwed = true
      return
    }
    const before = end
    end = attach(spare)
    spare = undefined
    show()
    leave(before)
    void track(refill())
  }

  async function refill(): Promise<void> {
    spare = await openPtyPair()
    if (!isOwed || isOver) return
    isOwed = false
    replug()
  }

  return {
    path,
    get heard() {
      return heard
    },
    says: data => void end.stream.write(data),
    freezes(yes) {
      frozen = yes
      if (yes) end.stream.pause()
      else end.stream.resume()
    },
    replugs: replug,
    hides(yes) {
      hidden = yes
      show()
    },
    async close() {
      isOver = true
      leave(end)
      await Promise.all(going)
      await spare?.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
