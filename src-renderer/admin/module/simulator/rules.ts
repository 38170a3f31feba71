import type { Json } from '@base/json.ts'
import type { Failure } from '@base/result.ts'
import type { RecordingView } from '@contract/workbench-views.ts'
import type { Problems } from '../../forms/read.ts'
import type { Shape } from '../../forms/shape.ts'

/** A recording answers what its device was once asked, and nothing else. */
export const unknownWords = (count: number): string =>
  count === 0
    ? 'It had an answer to everything that it was asked.'
    : `${count === 1 ? 'One message' : `${count} messages`} had no answer in the recording. Record again while the functions run that are to be tried.`

/** One press settles these; what is typed or has parts is sent when whoever types is done. */
export const isSettledAtOnce = ({ kind }: Shape) => kind === 'flag' || kind === 'choice'
export const hasParts = ({ kind }: Shape) => ['list', 'map', 'group', 'variants', 'json'].includes(kind)

/** What the node refused, where it belongs: at the knob, and within it where it says so. */
export function refusedAt(knob: string, { message, detail }: Pick<Failure, 'message' | 'detail'>): Problems {
  const field = detail && typeof detail === 'object' && 'field' in detail ? detail.field : undefined
  if (typeof field !== 'string') return { [knob]: message }
  const rule = message.startsWith(`${field}: `) ? message.slice(field.length + 2) : message
  return field === knob ? { [knob]: rule } : { [knob]: message, [field]: rule }
}

export const sameValue = (a: Json | undefined, b: Json | undefined) => JSON.stringify(a) === JSON.stringify(b)

/** How much it is, in words. */
export function sizeWords({ messages, bytes }: Pick<RecordingView, 'messages' | 'bytes'>): string {
  const size =
    bytes < 1_000
      ? `${bytes} bytes`
      : bytes < 1_000_000
        ? `${(bytes / 1_000).toFixed(1)} kB`
        : `${(bytes / 1_000_000).toFixed(1)} MB`
  return `${messages === 1 ? '1 message' : `${messages} messages`}, ${size}`
}
