/**
 * What the centre says of why it does not do something: an error, and the fields that it does not take. Somebody else's
 * words, so on one short line; the secret it was asked with is kept out of them.
 */
export function reasonIn(text: string, secret: string): string {
  let value: { error?: unknown; message?: unknown; failures?: unknown }
  try {
    value = JSON.parse(text) ?? {}
  } catch {
    return ''
  }
  const failures = Array.isArray(value.failures) ? value.failures : []
  const fields = failures.map(each => `${each?.field} ${each?.reason}`).join(', ')
  const said = [value.error ?? value.message, fields].filter(part => typeof part === 'string' && part !== '').join(': ')
  return said
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .replaceAll(secret, '…')
    .trim()
    .slice(0, 200)
}
