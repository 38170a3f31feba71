import type { Tokenizer } from './tokenizers.ts'

/** How a module reaches its device. `none` is logic. */
export const transportKinds = ['none', 'tcp', 'udp', 'ssh', 'websocket', 'serial', 'http', 'mqtt'] as const
export type TransportKind = (typeof transportKinds)[number]

/** Kinds that carry bytes: a driver written for one of them runs over the others unchanged (driver.md 1). */
export const byteKinds = ['tcp', 'udp', 'ssh', 'websocket', 'serial'] as const
export type ByteKind = (typeof byteKinds)[number]
export const carriesBytes = (kind: TransportKind): kind is ByteKind => (byteKinds as readonly string[]).includes(kind)

/**
 * Whether a certificate is checked. Devices rarely have one that anybody could check, so it is not, unless a module
 * says so (driver.md 12.1, 12.4).
 */
export type TlsVerification = 'none' | 'peer'

/** What a driver declares of its link. `Message` is what its tokenizer makes of the bytes. */
export interface LinkDeclaration<Kind extends TransportKind = TransportKind, Message = unknown> {
  readonly kind: Kind
  readonly options: LinkOptions<Message>
}

export interface LinkOptions<Message> {
  /** Default port of the device. */
  port?: number
  /** Default address, of kinds that have one: `http://…`, `ws://…`, `mqtt://…`, `serial://localhost/dev/ttyUSB0?baudRate=9600`. */
  uri?: string
  /** How the end of a message is marked; without one a message is what came in one read. */
  tokenizer?: Tokenizer<Message>
  /** What to make of bytes before they are cut; nothing swallows them (driver.md 13). */
  preProcess?: (bytes: Uint8Array) => Uint8Array | undefined
  /** TLS from the first byte. */
  tls?: boolean
  /** Connects for each command, as devices want that take one caller at a time. */
  perCommand?: boolean
  /** Closes a connection of `perCommand` that nothing came over for so long. Without it the device closes. */
  idleMs?: number
  /** Topics that are subscribed to on every connection (MQTT). */
  subscribe?: readonly string[]
}

type Cutting<Message> = Pick<LinkOptions<Message>, 'tokenizer' | 'preProcess'>

/** Without a tokenizer a message is the bytes of one read. */
type Cut<Kind extends TransportKind, Message> = LinkDeclaration<Kind, Message>

/** Nothing on the wall: a logic driver works through the other modules of its system. */
export const none = (): LinkDeclaration<'none', never> => ({ kind: 'none', options: {} })

/** A device at a TCP port. */
export const tcp = <Message = Uint8Array>(
  options: Cutting<Message> & Pick<LinkOptions<Message>, 'port' | 'tls' | 'perCommand' | 'idleMs'>,
): Cut<'tcp', Message> => ({ kind: 'tcp', options })

/** A device that takes and sends datagrams, or a multicast group. */
export const udp = <Message = Uint8Array>(
  options: Cutting<Message> & Pick<LinkOptions<Message>, 'port'>,
): Cut<'udp', Message> => ({ kind: 'udp', options })

/** A device with a command shell behind SSH. The framework's setting `ssh` signs in (driver.md 12.3). */
export const ssh = <Message = Uint8Array>(
  options: Cutting<Message> & Pick<LinkOptions<Message>, 'port'>,
): Cut<'ssh', Message> => ({ kind: 'ssh', options })

/** A device that speaks over a WebSocket. */
export const websocket = <Message = Uint8Array>(
  options: Cutting<Message> & Pick<LinkOptions<Message>, 'uri'>,
): Cut<'websocket', Message> => ({ kind: 'websocket', options })

/** A device at a serial port of this machine; the module's uri says which, and how fast. */
export const serial = <Message = Uint8Array>(
  options: Cutting<Message> & Pick<LinkOptions<Message>, 'uri'>,
): Cut<'serial', Message> => ({ kind: 'serial', options })

/** A device that answers HTTP requests. */
export const http = (options: Pick<LinkOptions<never>, 'uri'> = {}): LinkDeclaration<'http', never> => ({
  kind: 'http',
  options,
})

/** A device behind an MQTT broker. */
export const mqtt = (
  options: Pick<LinkOptions<never>, 'uri' | 'subscribe'> = {},
): LinkDeclaration<'mqtt', MqttMessage> => ({ kind: 'mqtt', options: options as LinkOptions<MqttMessage> })

export interface MqttMessage {
  topic: string
  /** As text; `bytes` is what came. */
  payload: string
  bytes: Uint8Array
  /** The broker had kept it: it tells how things were, not that something has just happened. */
  retained: boolean
}
