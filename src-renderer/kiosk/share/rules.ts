/** Whether a phone can get to this address: one that means the machine itself leads a phone to the phone. */
export function reachesPhones(address: string): boolean {
  const host = hostOf(address)
  return host !== undefined && !/^(?:localhost|127(?:\.\d+){3}|\[::1\]|0\.0\.0\.0|\[::\])$|\.localhost$/i.test(host)
}

function hostOf(address: string): string | undefined {
  try {
    return new URL(address).hostname || undefined
  } catch {
    return undefined
  }
}

/** A panel is left alone: nobody wants to find the code of the last meeting on it. */
export const CLOSED_AFTER_MS = 3 * 60_000

export const phonesWords = (count: number): string =>
  count === 0
    ? 'No phone has the controls.'
    : count === 1
      ? '1 phone has the controls'
      : `${count} phones have the controls`
