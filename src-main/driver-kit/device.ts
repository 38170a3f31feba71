import type { MqttMessage, TlsVerification, TransportKind } from './link.ts'
import type { QueueOptions } from './task.ts'
import type { Tokenizer } from './tokenizers.ts'
import type { SshOutput } from './transport.ts'

export type { QueueOptions } from './task.ts'

/**
 * Which message is the answer: one that starts with the text, one that the pattern matches, or one for which
 * the function gives a value. The function may throw `Retry` or `Abort`; a message it gives `undefined` for
 * is handed to `received`.
 */
export type Until<Message, Answer> =
  | (Message extends string ? string | RegExp : never)
  | ((message: Message) => Answer | undefined)

/** The device at the other end of a link that carries bytes. */
export interface Device<Message = string> {
  /**
   * Sends through the queue. Done when the driver's `received` settles the task, or, with `wait: false`, once the
   * bytes are with the system.
   */
  send(data: string | Uint8Array, options?: QueueOptions): Promise<unknown>
  /** Sends through the queue; done once the answer has come. */
  ask<Answer = Message>(
    data: string | Uint8Array,
    options: QueueOptions & { until: Until<Message, Answer> },
  ): Promise<Answer>
  /** Past the queue, at once: for what cannot wait, such as an answer to the device's own keep-alive. */
  write(data: string | Uint8Array): void
  /** Closes the connection; it is opened again at once. */
  disconnect(reason: string): void
  /** Cuts bytes in another way from now on; half a message that waits is thrown away. */
  setTokenizer(tokenizer: Tokenizer<Message>): void
  setPreProcessor(preProcess: ((bytes: Uint8Array) => Uint8Array | undefined) | undefined): void
}

export interface TcpDevice<Message> extends Device<Message> {
  /** Goes on over TLS; what is sent meanwhile waits. Calling it twice is calling it once. */
  startTls(options?: { verify?: TlsVerification }): Promise<void>
}

export interface UdpDevice<Message> extends Device<Message> {
  /** Whether what is sent to a multicast group comes back. */
  multicastLoop(on: boolean): void
}

export interface SshDevice<Message> extends Device<Message> {
  /** Runs a command beside the shell, past the queue; throws while not connected. */
  exec(command: string): Promise<SshOutput>
}

export interface WebSocketDevice<Message> extends Device<Message> {
  /** Resolves when the other end has answered. */
  ping(): Promise<void>
}

/** The raw connection, as `login` sees it before the queue may use it. */
export interface Connection<Message = string> {
  write(data: string | Uint8Array): void
  /** The next message that is the answer. */
  expect<Answer = Message>(until: Until<Message, Answer>, withinMs?: number): Promise<Answer>
}

export interface HttpAnswer {
  status: number
  headers: Record<string, string>
  text: string
  bytes: Uint8Array
  /** The body as JSON; throws `rejected` when it is none. */
  json(): unknown
}

/** How a request says who asks. Digest is RFC 7616: MD5 and SHA-256. */
export type HttpAuthentication =
  | { kind: 'basic' | 'digest'; username: string; password: string }
  | { kind: 'bearer'; token: string }

export interface HttpQuestion extends QueueOptions {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'
  /** Below the module's `uri`. */
  path: string
  /** What stands in `path` wins, then what the base address has, then these (driver.md 12.4). */
  query?: Record<string, string | number | boolean>
  headers?: Record<string, string>
  /** Sent as JSON. */
  json?: unknown
  /** Sent as it is; `content-type` among the headers says what it is. */
  body?: string | Uint8Array
  /** Beside the others, over a connection of its own. */
  concurrent?: boolean
}

/** The device behind a base address. Any HTTP answer, 500 included, counts as connected. */
export interface HttpDevice {
  request(question: HttpQuestion): Promise<HttpAnswer>
  get(path: string, question?: Omit<HttpQuestion, 'path' | 'method'>): Promise<HttpAnswer>
  post(path: string, question?: Omit<HttpQuestion, 'path' | 'method'>): Promise<HttpAnswer>
  put(path: string, question?: Omit<HttpQuestion, 'path' | 'method'>): Promise<HttpAnswer>
  patch(path: string, question?: Omit<HttpQuestion, 'path' | 'method'>): Promise<HttpAnswer>
  delete(path: string, question?: Omit<HttpQuestion, 'path' | 'method'>): Promise<HttpAnswer>
}

/** A device that is reached through a broker. */
export interface MqttDevice {
  /** Publishes through the queue; done once the broker has it. */
  publish(
    topic: string,
    payload: string | Uint8Array,
    options?: QueueOptions & { retain?: boolean; qos?: 0 | 1 },
  ): Promise<void>
  /** Publishes through the queue; done once the answer has come. */
  ask<Answer = MqttMessage>(
    topic: string,
    payload: string | Uint8Array,
    options: QueueOptions & { until: (message: MqttMessage) => Answer | undefined; qos?: 0 | 1 },
  ): Promise<Answer>
  /** Kept over reconnects. */
  subscribe(filter: string): void
  unsubscribe(filter: string): void
  disconnect(reason: string): void
}

interface Devices<Message> {
  tcp: TcpDevice<Message>
  udp: UdpDevice<Message>
  ssh: SshDevice<Message>
  websocket: WebSocketDevice<Message>
  serial: Device<Message>
  http: HttpDevice
  mqtt: MqttDevice
  none: undefined
}
/** What a driver with such a link is handed as its `device`. */
export type DeviceOf<Kind extends TransportKind, Message> = Devices<Message>[Kind]
