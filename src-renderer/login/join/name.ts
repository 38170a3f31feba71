const KEY = 'alcove.name'

// A browser that keeps nothing, such as in a private window, is no reason to fail.

/** The name that was given the last time on this phone. */
export function nameBefore(): string {
  try {
    return localStorage.getItem(KEY) ?? ''
  } catch {
    return ''
  }
}

export function rememberName(name: string): void {
  try {
    localStorage.setItem(KEY, name.trim())
  } catch {
    // Typed again the next time.
  }
}
