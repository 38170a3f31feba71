/** A device whose way to trust an authority is known. */
export const platforms = ['ios', 'android', 'windows', 'macos', 'linux', 'firefox'] as const
export type Platform = (typeof platforms)[number]

interface Browser {
  userAgent: string
  /** An iPad says that it is a Mac, but no Mac has a touch screen. */
  maxTouchPoints: number
}

/** Which of them this is, as far as a browser tells. */
export function platformOf({ userAgent, maxTouchPoints }: Browser): Platform | undefined {
  if (/iPhone|iPad|iPod/.test(userAgent)) return 'ios'
  if (/Macintosh/.test(userAgent) && maxTouchPoints > 1) return 'ios'
  if (/Android/.test(userAgent)) return 'android'
  // On Linux it keeps a list of its own; elsewhere it follows the system's.
  if (/Windows/.test(userAgent)) return 'windows'
  if (/Macintosh/.test(userAgent)) return 'macos'
  if (/Firefox/.test(userAgent)) return 'firefox'
  return /Linux|CrOS/.test(userAgent) ? 'linux' : undefined
}

/** The fingerprint that came with the code that was scanned; nothing when it is none. */
export function fingerprintIn(hash: string): string | undefined {
  const text = hash.replace(/^#/, '').toUpperCase()
  return /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/.test(text) ? text : undefined
}

/** The same node over TLS: where to go on once it is trusted. */
export const secureAddress = ({ host }: { host: string }): string => `https://${host}/login`
