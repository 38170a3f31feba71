import type { Json } from '../../base/json.ts'

/** Whether a setting of this name is one that must not be seen by everybody. */
export const isSecretName = (name: string): boolean =>
  /passw|passcode|passphrase|pwd|secret|token|credential|api_?key|(^|[_.])(pin|key|psk)($|_)/i.test(name)

/** Whether there is one in it, at any depth: `{ username, password }`. */
export function holdsSecret(value: Json): boolean {
  if (value === null || typeof value !== 'object') return false
  return Object.entries(value).some(
    ([name, inner]) => (isSecretName(name) && inner !== '' && inner !== null) || holdsSecret(inner),
  )
}
