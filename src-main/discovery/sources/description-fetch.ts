import { Buffer } from 'node:buffer'
import http, { type IncomingMessage } from 'node:http'
import { type Clock, within } from '../../base/clock.ts'
import { Failed, messageOf } from '../../base/result.ts'

const WITHIN_MS = 5_000
const MOST_HEADER_BYTES = 16 * 1024
const MOST_BYTES = 256 * 1024

/** Asks once, from this address, and follows nobody to anywhere else. */
export async function fetchDescription(
  url: URL,
  { clock, from, signal }: { clock: Clock; from: string; signal: AbortSignal },
): Promise<string> {
  const over = new AbortController()
  try {
    return await within(clock, WITHIN_MS, signal, ask(url, from, over.signal), () => refuse('takes too long'))
  } finally {
    over.abort()
  }
}

function ask(url: URL, from: string, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(error instanceof Failed ? error : refuse(messageOf(error)))
    const request = http.get(url, {
      localAddress: from,
      agent: false,
      signal,
      maxHeaderSize: MOST_HEADER_BYTES,
      headers: { Connection: 'close', Accept: 'text/xml, */*' },
    })
    request.on('error', fail)
    request.on('response', answer => read(answer).then(resolve, fail))
  })
}

async function read(answer: IncomingMessage): Promise<string> {
  if (answer.statusCode !== 200) {
    answer.destroy()
    throw refuse(`answers ${answer.statusCode}${answer.headers.location ? ', which leads elsewhere' : ''}`)
  }
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > MOST_BYTES) {
      answer.destroy()
      throw refuse(`is longer than ${MOST_BYTES} bytes`)
    }
    chunks.push(chunk)
  }
  if (!answer.complete) throw refuse('breaks off')
  return new TextDecoder().decode(Buffer.concat(chunks))
}

const refuse = (what: string) => new Failed('rejected', `Its description ${what}.`)
