import type { RemoteInfo } from 'node:dgram'
import dnsPacket, { type Answer, type Packet, type Question } from 'dns-packet'
import multicastDns from 'multicast-dns'
import { systemClock } from '../../base/clock.ts'
import type { AnnouncedSelf, Announces } from '../../driver-kit/define-simulator.ts'
import type { Announced } from './announce.ts'
import { closeSocket, send, speakFrom } from './sockets.ts'

const PORT = 5353
/** RFC 6762 10: records that hold an address or a host's name live for two minutes, others for 75. */
const HOST_S = 120
const OTHER_S = 4_500
/** RFC 6762 8.3: at least twice, a second apart. */
const AGAIN_MS = 1_000

/** RFC 6763 9 */
const TYPES = '_services._dns-sd._udp.local'

type Service = NonNullable<Announces['mdns']>[number]

/** Announces services by multicast DNS and answers questions for them (RFC 6762, 6763). */
export async function announceMdns(services: readonly Service[], { address }: AnnouncedSelf): Promise<Announced> {
  const records = services.flatMap(service => recordsOf(service, address))
  const mdns = multicastDns({ interface: address, bind: '0.0.0.0' })
  mdns.on('error', () => undefined)
  mdns.on('warning', () => undefined)
  await new Promise<void>(resolve => mdns.once('ready', () => resolve()))
  let isClosed = false
  const say = (answers: readonly Answer[]) => new Promise<void>(resolve => mdns.respond([...answers], () => resolve()))

  /** What is said to one asker alone must come from here, and the other socket has no address of its own. */
  const unicast = await speakFrom(address, PORT)
  unicast.on('message', (bytes, from) => {
    const packet = decoded(bytes)
    if (packet?.type === 'query') answer(packet, from)
  })
  mdns.on('query', (packet: Packet, from: RemoteInfo) => answer(packet, from))

  function answer(packet: Packet, from: RemoteInfo): void {
    const { questions = [], answers: known = [], id = 0 } = packet
    const answers = records.filter(
      record => questions.some(question => isAsked(record, question)) && !isKnown(record, known),
    )
    if (answers.length === 0 || isClosed) return
    // RFC 6763 12: what will be asked next comes along.
    const additionals = records.filter(record => !answers.includes(record))
    if (from.port === PORT) return void mdns.respond({ answers, additionals })
    // RFC 6762 6.7: whoever asks from another port is a simple resolver, and wants the answer for itself.
    const flags = dnsPacket.AUTHORITATIVE_ANSWER
    const response = dnsPacket.encode({ type: 'response', id, flags, questions, answers, additionals })
    void send(unicast, response, from.port, from.address)
  }

  await say(records)
  const stop = systemClock.timer(AGAIN_MS, () => void say(records))
  return {
    async close({ polite }) {
      stop()
      // RFC 6762 10.1. That there are services of such a type may still be so, as others have them.
      const own = records.filter(({ name }) => name !== TYPES)
      if (polite) await say(own.map(record => ({ ...record, ttl: 0 }) as Answer))
      isClosed = true
      await Promise.all([closeSocket(unicast), new Promise<void>(resolve => mdns.destroy(() => resolve()))])
    },
  }
}

function decoded(bytes: Buffer): Packet | undefined {
  try {
    return dnsPacket.decode(bytes)
  } catch {
    return undefined
  }
}

function recordsOf({ type, name, host, port, txt }: Service, address: string): Answer[] {
  const [kind, instance, target] = [`${type}.local`, `${name}.${type}.local`, `${host}.local`]
  const texts = Object.entries(txt).map(([key, value]) => `${key}=${value}`)
  return [
    { type: 'PTR', name: TYPES, ttl: OTHER_S, data: kind },
    { type: 'PTR', name: kind, ttl: OTHER_S, data: instance },
    // RFC 6763 6.1: a service that has nothing to say has an empty text.
    { type: 'TXT', name: instance, ttl: OTHER_S, flush: true, data: texts.length > 0 ? texts : [''] },
    { type: 'SRV', name: instance, ttl: HOST_S, flush: true, data: { target, port, priority: 0, weight: 0 } },
    { type: 'A', name: target, ttl: HOST_S, flush: true, data: address },
  ]
}

const isAsked = ({ name, type }: Answer, question: Question) =>
  question.name.toLowerCase() === name.toLowerCase() && [type, 'ANY'].includes(question.type)

/** RFC 6762 7.1: what the asker knows for at least half its time is not said again. */
const isKnown = (record: Answer, known: readonly Answer[]) =>
  record.type === 'PTR' &&
  known.some(
    one => one.type === 'PTR' && one.name === record.name && one.data === record.data && (one.ttl ?? 0) >= OTHER_S / 2,
  )
