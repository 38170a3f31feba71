import { type CoreAnswer, type CoreRequest, coreAnswer, coreRequest } from './messages.ts'

/** What came in a text frame. */
export type Incoming =
  | { kind: 'request'; id: number; request: CoreRequest }
  | { kind: 'answer'; id: number; answer: CoreAnswer }
  /** `answers`: it would have been the answer to the request of this id. */
  | { kind: 'unreadable'; trouble: string; answers?: number }

/** One message as a stock core reads it: two keys, one frame (edge.md 2.1). */
export function writeFrame(id: number, body: object): string {
  return wellFormed(JSON.stringify({ sequence_id: id, body }))
}

/**
 * Reads a message. The same number is in use both ways at once, so its type says first whether it is a request or an
 * answer (edge.md 2.3). What cannot be read is said in words that hold nothing of what was in it, as that may be secret.
 */
export function readFrame(text: string): Incoming {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { kind: 'unreadable', trouble: 'it is not JSON' }
  }
  if (!isContainer(json)) {
    return { kind: 'unreadable', trouble: 'it is not an object of "sequence_id" and "body" with a "type" alone' }
  }
  const { sequence_id: id, body } = json
  if (requestTypes.has(body.type)) {
    const request = parsed(coreRequest, body)
    return 'trouble' in request ? { kind: 'unreadable', ...request } : { kind: 'request', id, request: request.value }
  }
  if (answerTypes.has(body.type)) {
    const answer = parsed(coreAnswer, body)
    return 'trouble' in answer
      ? { kind: 'unreadable', ...answer, answers: id }
      : { kind: 'answer', id, answer: answer.value }
  }
  const trouble = `its type, ${JSON.stringify(body.type.slice(0, 40))}, is not known`
  // So are all answers called; whoever waits for this one need not wait any longer.
  return { kind: 'unreadable', trouble, ...(body.type.endsWith('_response') ? { answers: id } : {}) }
}

const typesOf = (shapes: readonly { shape: { type: { value: string } } }[]) =>
  new Set(shapes.map(({ shape }) => shape.type.value))
const requestTypes = typesOf(coreRequest.options)
const answerTypes = typesOf(coreAnswer.options)

interface Container {
  sequence_id: number
  body: { type: string }
}

/** Any other key, and a stock core drops the message: so does this end (edge.md 2.1). */
function isContainer(json: unknown): json is Container {
  if (!isObject(json) || Object.keys(json).length !== 2) return false
  const { sequence_id: id, body } = json
  return Number.isSafeInteger(id) && (id as number) >= 0 && isObject(body) && typeof body.type === 'string'
}

const isObject = (json: unknown): json is Record<string, unknown> =>
  typeof json === 'object' && json !== null && !Array.isArray(json)

interface Shape<T> {
  safeParse(body: unknown): { data?: T; error?: { issues: readonly { path: PropertyKey[]; message: string }[] } }
}

function parsed<T>(shape: Shape<T>, body: { type: string }): { value: T } | { trouble: string } {
  const { data, error } = shape.safeParse(body)
  if (data !== undefined) return { value: data }
  const issue = error?.issues[0]
  return { trouble: `its type is "${body.type}", and "${issue?.path.join('.').slice(0, 100)}" cannot be read` }
}

/**
 * Half a character, as is left where a text was cut in the middle of an emoji, is written as an escape that a stock
 * core cannot read: it would drop the whole message. A backslash takes what follows it along, so that text which only
 * looks like such an escape stays as it is.
 */
function wellFormed(json: string): string {
  if (!json.includes('\\ud')) return json
  return json.replace(/\\(ud[0-9a-f]{3}|.)/g, (all, what: string) => (what.length > 1 ? '\ufffd' : all))
}
