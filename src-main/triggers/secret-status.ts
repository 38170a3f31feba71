import type { Json } from '../base/json.ts'
import { HIDDEN, redacted, redactedText } from '../store/redact.ts'

/** As a value with a secret is logged, which takes long: thousands a second come that have none. */
const MAYBE_SECRET =
  /passw|passphrase|pwd|secret|token|api[-_]?key|authorization|cookie|private[-_]?key|settings[-_]?string|certificate/i

/** Whether what a status says, by that name, is nothing to be kept on disk; `text` is its JSON. */
export function isSecret(name: string, value: Json, text = JSON.stringify(value)): boolean {
  const isNamed = MAYBE_SECRET.test(name) || MAYBE_SECRET.test(text)
  if (isNamed && JSON.stringify(redacted({ [name]: value })).includes(HIDDEN)) return true
  return redactedText(text) !== text
}
