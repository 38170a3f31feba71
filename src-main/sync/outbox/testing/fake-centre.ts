import { Failed } from '../../../base/result.ts'
import type { LiveLink } from '../../edge/link-contract.ts'
import type { CoreAnswer, EdgeRequest } from '../../edge/messages.ts'

type Outcome = 'answer' | 'refuse' | 'forget'

/** What a core and its redis make of what an outbox sends. */
export interface FakeCentre {
  /** Status by `<module>/<name>`. */
  readonly status: Map<string, string>
  readonly metadata: Map<string, string>
  /** Settings by `<module>/<name>`. */
  readonly settings: Map<string, string>
  /** Payloads of events in the order in which they came. */
  readonly events: string[]
  /** Requests in the order in which they came, in short. */
  readonly asked: string[]
  /** Requests that wait for an answer. */
  readonly pending: number
  /** The most that ever waited at once. */
  readonly mostPending: number
  /** What was sent although something of the same key had no answer yet, or a module was not cleared yet. */
  readonly wrong: string[]
  link(): LiveLink & { cut(): void }
  /** Answers each request as soon as it comes; until then they wait for `serve`. */
  answersAtOnce: boolean
  /** What becomes of requests from now on. */
  treats: (request: EdgeRequest) => Outcome
  /** Does what one of the pending requests asks, and answers it. `isLost`: the answer never comes. */
  serve(index: number, isLost?: boolean): void
}

interface Pending {
  request: EdgeRequest
  answer(answer: CoreAnswer): void
  refuse(): void
}

export function fakeCentre(): FakeCentre {
  const pending: Pending[] = []
  const [status, metadata, settings] = [new Map<string, string>(), new Map<string, string>(), new Map<string, string>()]
  const [events, asked, wrong]: [string[], string[], string[]] = [[], [], []]
  let upto = 0
  let mostPending = 0

  const centre: FakeCentre = {
    ...{ status, metadata, settings, events, asked, wrong },
    answersAtOnce: true,
    treats: () => 'answer',
    get pending() {
      return pending.length
    },
    get mostPending() {
      return mostPending
    },
    link() {
      const life = new AbortController()
      return {
        signal: life.signal,
        cut: () => life.abort(),
        ask: (request, _answer) =>
          new Promise((resolve, reject) => {
            if (life.signal.aborted) return reject(new Failed('offline', 'The link was cut.'))
            note(request)
            const entry: Pending = {
              request,
              answer: answer => resolve(answer as never),
              refuse: () => reject(new Failed('rejected', 'No.')),
            }
            pending.push(entry)
            mostPending = Math.max(mostPending, pending.length)
            life.signal.addEventListener('abort', () => {
              if (pending.includes(entry)) pending.splice(pending.indexOf(entry), 1)
              reject(new Failed('offline', 'The link was cut.'))
            })
            if (centre.answersAtOnce) queueMicrotask(() => take(entry))
          }),
        fetchBinary: async () => {
          throw new Failed('rejected', 'There is none.')
        },
      }
    },
    serve(index, isLost = false) {
      const entry = pending[index % Math.max(1, pending.length)]
      if (entry) take(entry, isLost)
    },
  }
  return centre

  function note(request: EdgeRequest): void {
    const key = keyOf(request)
    const isTwice = pending.some(other => keyOf(other.request) === key)
    const mod = moduleOf(request)
    const isEarly = mod !== undefined && pending.some(({ request: other }) => isFirst(other) && moduleOf(other) === mod)
    if (isTwice || isEarly) wrong.push(key)
    asked.push(key)
  }

  function take(entry: Pending, isLost = false): void {
    if (!pending.includes(entry)) return
    const outcome = centre.treats(entry.request)
    if (outcome === 'forget') return
    if (!isLost) pending.splice(pending.indexOf(entry), 1)
    if (outcome === 'refuse') return entry.refuse()
    const answer = answerTo(entry.request)
    if (!isLost) entry.answer(answer)
  }

  function answerTo(request: EdgeRequest): CoreAnswer {
    if (request.type === 'alcove_events') {
      for (const { seq, payload } of request.events) {
        if (seq <= upto) continue
        upto = seq
        events.push(payload)
      }
      return { type: 'alcove_events_response', success: true, upto }
    }
    if (request.type === 'settings_action')
      settings.set(`${request.module_id}/${request.setting_name}`, request.setting_value)
    if (request.type !== 'proxy_redis') return { type: 'success', success: true }
    const [kind, mod = ''] = request.hash_id.split('/')
    if (request.action === 'publish') events.push(request.key_name)
    if (request.action === 'set' && kind === 'interface') metadata.set(mod, request.key_name)
    if (request.action === 'hset') status.set(`${mod}/${request.key_name}`, request.status_value ?? 'null')
    if (request.action === 'clear') for (const key of status.keys()) if (key.startsWith(`${mod}/`)) status.delete(key)
    return { type: 'success', success: true }
  }
}

const isFirst = (request: EdgeRequest) =>
  request.type === 'proxy_redis' && (request.action === 'clear' || request.action === 'set')

function moduleOf(request: EdgeRequest): string | undefined {
  if (request.type !== 'proxy_redis' || request.action === 'publish') return undefined
  return request.hash_id.split('/')[1]
}

function keyOf(request: EdgeRequest): string {
  if (request.type === 'settings_action') return `setting ${request.module_id}/${request.setting_name}`
  if (request.type !== 'proxy_redis') return request.type
  const { action, hash_id, key_name } = request
  if (action === 'publish') return 'publish'
  return action === 'hset' ? `hset ${hash_id}/${key_name}` : `${action} ${hash_id}`
}
