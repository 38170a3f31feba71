// How a driver's process and its host put messages on their socket (edge.md 6.4).

/** A message to the driver: its length in four bytes, little-endian, then its JSON. */
export function frameDown(message: object): Buffer {
  const json = Buffer.from(JSON.stringify(message))
  const head = Buffer.alloc(4)
  head.writeInt32LE(json.length)
  return Buffer.concat([head, json])
}

export interface FrameListener {
  /** The driver can hear. */
  ready(): void
  /** The JSON of one message. */
  message(text: string): void
  /** A message was passed over; `head` is how it began. */
  tooLong(head: string, bytes: number): void
  /** Something else was passed over, in words. */
  garbled(what: string): void
}

/** What a message may be long; a longer one is passed over as it comes, as reading it would hold all others up. */
export const MOST_BYTES = 2 * 1024 * 1024
const HEAD_BYTES = 1024

/**
 * Takes a driver's messages out of its bytes, however they are cut: `00 02`, JSON, `00 03`, after one `r`. JSON never has
 * a zero byte, so what begins anew inside a message shows that the one before was broken off.
 */
export function createFrameReader({ ready, message, tooLong, garbled }: FrameListener, mostBytes = MOST_BYTES) {
  let isReady = false
  let isInside = false
  /** The last byte of the piece before was a zero, whose meaning is the byte after it. */
  let isZero = false
  let kept: Buffer[] = []
  let length = 0
  let stray = 0

  function keep(bytes: Buffer): void {
    if (!isInside) {
      stray += bytes.length
      if (stray >= MUCH_STRAY) tellStray()
      return
    }
    const wasShort = length <= mostBytes
    length += bytes.length
    if (length <= mostBytes) kept.push(bytes)
    else if (wasShort) kept = [Buffer.from(Buffer.concat([...kept, bytes]).subarray(0, HEAD_BYTES))]
  }

  function tellStray(): void {
    if (stray > 0) garbled(`${stray} bytes that belong to no message`)
    stray = 0
  }

  function begin(): void {
    if (isInside) garbled('a message that it broke off')
    tellStray()
    isInside = true
    kept = []
    length = 0
  }

  function end(): void {
    if (!isInside) garbled('the end of a message that never began')
    else if (length > mostBytes) tooLong(Buffer.concat(kept).toString('utf8'), length)
    else message(Buffer.concat(kept).toString('utf8'))
    isInside = false
    kept = []
  }

  /** What comes after a zero says what the zero was; another one says nothing yet. */
  function mark(byte: number | undefined): void {
    if (byte === BEGIN) return begin()
    if (byte === END) return end()
    keep(Buffer.from([0]))
    if (byte === 0) isZero = true
    else if (byte !== undefined) keep(Buffer.from([byte]))
  }

  return (bytes: Buffer): void => {
    let at = 0
    if (!isReady && bytes.length > 0) {
      isReady = true
      if (bytes[0] === READY) at = 1
      ready()
    }
    while (at < bytes.length) {
      if (isZero) {
        isZero = false
        mark(bytes[at])
        at += 1
        continue
      }
      const zero = bytes.indexOf(0, at)
      const end = zero < 0 ? bytes.length : zero
      if (end > at) keep(bytes.subarray(at, end))
      isZero = zero >= 0
      at = end + 1
    }
  }
}

/** So much that belongs to nothing is told of before a message comes. */
const MUCH_STRAY = 64 * 1024

const READY = 'r'.charCodeAt(0)
const BEGIN = 2
const END = 3
