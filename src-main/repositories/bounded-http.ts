import { cancelled } from '../base/clock.ts'
import { Failed } from '../base/result.ts'
import { askLess, canFilter, type Filter } from './ask-less.ts'
import { untilAborted } from './deadline.ts'
import { movedTo } from './moved-to.ts'

type Bytes = AsyncIterableIterator<Uint8Array>

interface Request {
  url: string
  method?: string | undefined
  headers?: Record<string, string> | undefined
  body?: Bytes
}

interface Answer {
  url: string
  headers?: Record<string, string> | undefined
  body?: Bytes
  statusCode: number
  statusMessage: string
}

interface Client {
  request(request: Request & { signal: AbortSignal; fetchOptions: object }): Promise<Answer>
}

/** One talk with one server, which may send only so much and must not lead elsewhere. */
export interface BoundedHttp {
  request(request: Request): Promise<Answer>
  /** Throws what went wrong on the way, which isomorphic-git may take for the end of the data. */
  check(): void
  /** Lets go of every connection that is still sending. */
  close(): void
  readonly received: number
}

const mebi = 1024 * 1024
/** A list of references, and a pack. Packs are held in memory while they are read, hence no more. */
const limits = { GET: 16 * mebi, POST: 64 * mebi }

export function boundedHttp(client: Client, host: string, signal: AbortSignal, filter?: Filter): BoundedHttp {
  const bodies: (Bytes & { error?: unknown })[] = []
  let move = (url: string) => url
  let advertisement = ''
  let trouble: unknown
  let received = 0

  async function ask(request: Request, url: string): Promise<Answer> {
    const asked = { ...request, url, headers: { ...request.headers, 'accept-encoding': 'identity' } }
    return untilAborted(client.request({ ...asked, signal, fetchOptions: { followRedirects: false } }), signal)
  }

  function bounded(body: Bytes, limit: number, hear: (chunk: Uint8Array) => void): Bytes {
    let size = 0
    const guarded = {
      async next() {
        try {
          const { value, done } = await untilAborted(body.next(), signal)
          size += value?.byteLength ?? 0
          received += value?.byteLength ?? 0
          if (size > limit) throw tooMuch(host, limit)
          if (value) hear(value)
          return { value, done }
        } catch (error) {
          trouble ??= error
          throw error
        }
      },
      async return() {
        await body.return?.()
        return { value: undefined, done: true }
      },
      [Symbol.asyncIterator]() {
        return guarded
      },
    } as Bytes
    bodies.push(guarded)
    return guarded
  }

  return {
    async request(request) {
      const isFirst = request.method !== 'POST'
      const less = filter && canFilter(advertisement) ? lessOf(request, filter) : request
      let answer = await ask(less, move(request.url))
      for (let hops = 0; isFirst && isRedirect(answer); hops++) {
        await answer.body?.return?.()
        if (hops === 3) throw new Failed('rejected', `${host} sends on from one address to the next without end.`)
        const from = move(request.url)
        move = movedTo(request.url, new URL(answer.headers?.location ?? '', from).href, from)
        answer = await ask(less, move(request.url))
      }
      if (answer.statusCode !== 200 || !answer.body) {
        // isomorphic-git does not read what comes with a refusal, and nothing else would stop it from piling up.
        await answer.body?.return?.()
        return { ...answer, body: nothing() }
      }
      const body = bounded(answer.body, isFirst ? limits.GET : limits.POST, chunk => {
        if (isFirst && advertisement.length < 16_384) advertisement += Buffer.from(chunk).toString('latin1')
      })
      return { ...answer, body }
    },
    check() {
      if (signal.aborted) throw cancelled(signal)
      const wrong = trouble ?? bodies.find(body => body.error)?.error
      if (wrong) throw wrong
    },
    close() {
      for (const body of bodies) void body.return?.()
    },
    get received() {
      return received
    },
  }
}

function lessOf(request: Request, filter: Filter): Request {
  const body: unknown = request.body
  if (!Array.isArray(body)) return request
  return { ...request, body: [askLess(Buffer.concat(body), filter)] as unknown as Bytes }
}

function isRedirect(answer: Answer): boolean {
  return answer.statusCode >= 300 && answer.statusCode < 400 && answer.headers?.location !== undefined
}

async function* nothing(): Bytes {}

function tooMuch(host: string, limit: number): Failed {
  return new Failed('rejected', `${host} sent more than ${limit / mebi} MB, which is more than this node takes in.`)
}
