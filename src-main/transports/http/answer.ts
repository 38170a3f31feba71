import type { IncomingHttpHeaders } from 'node:http'
import { Failed, messageOf } from '../../base/result.ts'
import type { HttpAnswer } from '../../driver-kit/device.ts'

/** More than this is not an answer from a room's device. */
export const MAX_ANSWER_BYTES = 4 * 1024 * 1024

export const tooLarge = (host: string) =>
  new Failed('offline', `${host}: the answer is larger than ${MAX_ANSWER_BYTES} bytes.`)

/** An answer as it came over the wire. */
export interface Received {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

/** What a driver is given: unpacked, and read as text. */
export async function answerOf({ status, headers, body }: Received, host: string): Promise<HttpAnswer> {
  const bytes = await unpack(body, headers['content-encoding'], host)
  const text = bytes.toString('utf8')
  const listed = Object.entries(headers).map(([name, value]) => [name, String(value)])
  return {
    status,
    // These tell of the packed body, which nobody sees.
    headers: Object.fromEntries(
      bytes === body ? listed : listed.filter(([name]) => name !== 'content-encoding' && name !== 'content-length'),
    ),
    text,
    bytes,
    json() {
      try {
        return JSON.parse(text)
      } catch {
        throw new Failed('rejected', `${host} answered with something that is not JSON: "${text.slice(0, 60)}"`)
      }
    },
  }
}

async function unpack(body: Buffer, encoding: string | undefined, host: string): Promise<Buffer> {
  const kind = encoding?.trim().toLowerCase().replace(/^x-/, '')
  if (body.length === 0 || (kind !== 'gzip' && kind !== 'deflate')) return body
  const zlib = await import('node:zlib')
  // RFC 9110 8.4.1.2: deflate has a zlib header, which some servers leave out.
  const open = kind === 'gzip' ? zlib.gunzip : (body[0] ?? 0) % 16 === 8 ? zlib.inflate : zlib.inflateRaw
  return new Promise((resolve, reject) => {
    open(body, { maxOutputLength: MAX_ANSWER_BYTES }, (error, bytes) => {
      if (!error) resolve(bytes)
      else if ('code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') reject(tooLarge(host))
      else reject(new Failed('rejected', `${host} sent an answer that cannot be unpacked: ${messageOf(error)}.`))
    })
  })
}
