/** How a command goes through the module's queue (driver.md 11.1). */
export interface QueueOptions {
  /** Replaces a waiting command of the same name, and is kept while the device is offline. */
  name?: string
  /** Larger runs first. Default 50. */
  priority?: number
  /** How long the answer may take. Default 5,000. */
  withinMs?: number
  /** Further attempts after a time-out. Default 3. */
  retries?: number
  /** Pause after this command, before the next. Default 0. */
  delayMs?: number
}

/**
 * Which message is the answer: one that starts with the text, one that the pattern matches, or one for which
 * the function gives a value. The function may throw `Retry` or `Abort`; a message it gives `undefined` for
 * is handed to `received`.
 */
export type Until<Message, Answer> =
  | (Message extends string ? string | RegExp : never)
  | ((message: Message) => Answer | undefined)

/** The device at the other end of a TCP connection. */
export interface Device<Message = string> {
  /** Sends through the queue; done once the bytes are with the system. */
  send(data: string | Uint8Array, options?: QueueOptions): Promise<void>
  /** Sends through the queue; done once the answer has come. */
  ask<Answer = Message>(
    data: string | Uint8Array,
    options: QueueOptions & { until: Until<Message, Answer> },
  ): Promise<Answer>
  /** Closes the connection; it is opened again at once. */
  disconnect(reason: string): void
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
  /** The body as JSON; throws `rejected` when it is none. */
  json(): unknown
}

export interface HttpQuestion extends QueueOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the module's `uri`. */
  path: string
  query?: Record<string, string | number | boolean>
  headers?: Record<string, string>
  /** Sent as JSON. */
  json?: unknown
}

/** The device behind a base address. Any HTTP answer, 500 included, counts as connected. */
export interface HttpDevice {
  request(question: HttpQuestion): Promise<HttpAnswer>
}
