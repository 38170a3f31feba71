import { Bonjour } from 'bonjour-service'
import { messageOf } from '../../base/result.ts'
import type { Source } from '../sighting.ts'
import type { DnsRecord } from './dns-sd-records.ts'
import type { OwnRecord } from './mdns-announcing.ts'
import type { Query } from './mdns-answering.ts'
import { type MdnsPlaceParts, type OpenMdnsLibrary, runMdnsIn } from './mdns-place.ts'
import { PORT } from './mdns-socket.ts'

/** What is announced by multicast DNS (RFC 6762, 6763); and the node is, too. */
export const createMdns = (parts: Omit<MdnsPlaceParts, 'open'>): Source => ({
  name: 'mdns',
  run: (place, ears, signal) => runMdnsIn(place, ears, signal, { ...parts, open: openBonjour }),
})

/**
 * The library within its wrapper. Its browser is not used, as it forgets what is alive and asks without end; nor its
 * registry, whose timers outlive it, and whose records name every address of the machine. What is left is how packets are
 * read and written, and its responder; both are private to it, and kept by the contract test.
 */
export const openBonjour: OpenMdnsLibrary = (socket, warn) => {
  const options: object = { socket, bind: false, port: PORT, multicast: false }
  const bonjour = new Bonjour(options, (error: unknown) => warn(messageOf(error)))
  const { server } = bonjour as unknown as { server: Server }
  const { mdns } = server
  const released = new WeakSet<object>()
  mdns.on('error', (error: Error) => warn(messageOf(error)))
  mdns.on('warning', (error: Error) => warn(messageOf(error)))

  /** What cannot be sent is told and left: the network may take it the next time. */
  const sent = (error?: Error | null) => {
    if (error) warn(`cannot send: ${messageOf(error)}`)
  }

  return {
    heard(listener) {
      mdns.on('response', (packet: Packet, from: { address: string }) => listener(recordsOf(packet), from.address))
    },
    asked(listener) {
      // Before the responder, which answers what is left of it.
      mdns.prependListener('query', (query: Query, from: { address: string }) => {
        if (!released.has(query)) listener(query, from.address)
      })
    },
    answer(query) {
      released.add(query)
      mdns.emit('query', query)
    },
    ask({ questions, answers, more }) {
      const known = answers.map(answer => ({ ...answer, type: 'PTR', class: 'IN' }))
      mdns.query({ questions, answers: known, flags: more ? TRUNCATED : 0 }, sent)
    },
    register: records => server.register(records),
    unregister: records => server.unregister(records),
    tell: answers =>
      new Promise<void>(resolve => {
        mdns.respond({ answers }, error => {
          sent(error)
          resolve()
        })
      }),
    close: () => new Promise<void>(resolve => bonjour.destroy(() => resolve())),
  }
}

const TRUNCATED = 1 << 9

interface Server {
  mdns: {
    on(event: string, listener: (...heard: never[]) => void): void
    prependListener(event: string, listener: (...heard: never[]) => void): void
    emit(event: 'query', query: Query): void
    query(packet: object, sent: (error?: Error | null) => void): void
    respond(packet: { answers: OwnRecord[] }, sent: (error?: Error | null) => void): void
  }
  register(records: OwnRecord[]): void
  unregister(records: OwnRecord[]): void
}

interface Packet {
  answers: Decoded[]
  additionals: Decoded[]
}
/** Any record: those of other types are not named here. */
type Decoded = DnsRecord & { class?: string }

const types: ReadonlySet<string> = new Set(['PTR', 'SRV', 'TXT', 'A', 'AAAA'])

const recordsOf = ({ answers, additionals }: Packet): DnsRecord[] =>
  [...answers, ...additionals].filter(record => types.has(record.type) && record.class === 'IN')
