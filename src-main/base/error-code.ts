/**
 * What the system calls an error, such as `ECONNREFUSED`; '' when it has no name for it. Some hide it below an error of
 * their own, and a name with several addresses fails with the error of each: they are alike for a person.
 */
export function errorCode(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause ?? (at as AggregateError).errors?.[0]) {
    const { code } = at as { code?: unknown }
    if (typeof code === 'string' && code) return code
  }
  return ''
}
