/** Names under which secrets travel, whatever their case and separators. */
const SECRET_NAMES =
  /^(.*password.*|passwd|pwd|.*secret.*|.*token|.*api_?key|authorization|cookie|set_?cookie|passphrase|private_?key|settings_string|certificate)$/
/** What such a name may hold without being a secret. */
const HARMLESS = new Set(['boolean', 'undefined'])
const DEEPEST = 6

/** Our API keys and bearer tokens, wherever they stand in a text. */
const SECRET_TEXTS = /\b[0-9a-f]{32}\.[\w-]{43}\b|(?<=\b(?:Bearer|Basic) )[\w.~+/-]{8,}=*/g

export const HIDDEN = '[hidden]'

/** A copy to be logged: secrets hidden by name, errors told in full, nothing endless. */
export function redacted(value: unknown, depth = 0): unknown {
  if (value instanceof Error) {
    return redacted({ ...value, name: value.name, message: value.message, stack: value.stack }, depth)
  }
  if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol') return String(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth >= DEEPEST) return '[deeper]'
  if (Array.isArray(value)) return value.map(item => redacted(item, depth + 1))
  if (value instanceof Map) return redacted(Object.fromEntries(value), depth)
  if (value instanceof Set) return redacted([...value], depth)
  if ('toJSON' in value && typeof value.toJSON === 'function') return redacted(value.toJSON(), depth + 1)
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      isSecretName(name) && inner !== null && !HARMLESS.has(typeof inner) ? HIDDEN : redacted(inner, depth + 1),
    ]),
  )
}

export const redactedText = (text: string): string => text.replace(SECRET_TEXTS, HIDDEN)

function isSecretName(name: string): boolean {
  const plain = name
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase()
  return SECRET_NAMES.test(plain)
}
