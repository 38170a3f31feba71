import multicastDns from 'multicast-dns'
import { announce } from '../discovery/testing/announce.ts'
import { type SimulatedDeviceOptions, startSimulatedDevice } from '../discovery/testing/simulated-device.ts'
import { closeSocket, send, speakFrom } from '../discovery/testing/sockets.ts'
import type { AnnouncedSelf, Announces } from '../driver-kit/define-simulator.ts'
import { obey } from './told.ts'
import { until } from './until.ts'

// What runs on a machine that stands for a device, or for somebody who looks for the node. Bytes go as base64.

let close: (how: { polite: boolean }) => Promise<void> = async () => undefined

interface Datagram {
  /** Of this machine. */
  from: string
  to: string
  port: number
  bytes: string
}

const orders = {
  async simulate(options: SimulatedDeviceOptions) {
    const device = await startSimulatedDevice(options)
    close = device.close
  },
  async announce(mdns: NonNullable<Announces['mdns']>, self: AnnouncedSelf) {
    const announced = await announce({ mdns }, self)
    close = announced.close
  },
  close: (how: { polite: boolean }) => close(how),
  /** Once, and whoever wants may hear it. */
  async say({ from, to, port, bytes }: Datagram) {
    const socket = await speakFrom(from, port)
    await send(socket, Buffer.from(bytes, 'base64'), port, to)
    await closeSocket(socket)
  },
  /** Says it until somebody at that address answers. */
  async ask({ from, to, port, bytes }: Datagram, answerer: string) {
    const socket = await speakFrom(from)
    const answers: string[] = []
    socket.on('message', (answer, { address }) => {
      if (address === answerer) answers.push(answer.toString())
    })
    try {
      return await until(
        async () => {
          await send(socket, Buffer.from(bytes, 'base64'), port, to)
          return until(() => answers[0] ?? '', Boolean, 1_000).catch(() => '')
        },
        Boolean,
        20_000,
      )
    } finally {
      await closeSocket(socket)
    }
  },
  /** What somebody at that address answers to a question by multicast DNS, as it is in JSON. */
  async browse(from: string, type: string, answerer: string) {
    const mdns = multicastDns({ interface: from, bind: '0.0.0.0' })
    const answers: unknown[] = []
    mdns.on('response', (packet, { address }) => {
      if (address === answerer) answers.push(...(packet.answers ?? []), ...(packet.additionals ?? []))
    })
    try {
      return await until(
        async () => {
          mdns.query(type, 'PTR')
          return until(
            () => JSON.stringify(answers),
            text => text.includes('SRV'),
            1_000,
          ).catch(() => '')
        },
        Boolean,
        20_000,
      )
    } finally {
      await new Promise<void>(resolve => mdns.destroy(() => resolve()))
    }
  },
  /** What a phone on this machine's network gets there. */
  async fetch(url: string) {
    const answer = await fetch(url, { redirect: 'manual' })
    return { status: answer.status, text: await answer.text() }
  },
}
export type LanDevice = typeof orders

obey(orders)
