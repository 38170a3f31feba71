export type ScreenName = 'sign-in' | 'claim' | 'reset' | 'trust' | 'unattended' | 'join'

const screens: Record<string, ScreenName> = {
  '/login': 'sign-in',
  '/login/claim': 'claim',
  '/login/reset': 'reset',
  '/login/trust': 'trust',
  '/login/unattended.html': 'unattended',
  '/join': 'join',
}

/** Which screen stands at an address; undefined when there is none. */
export const screenAt = (pathname: string): ScreenName | undefined => screens[pathname.replace(/\/+$/, '')]

export const ADMIN = '/admin'

/** Where signing in would lead back to signing in, or out again. */
const nowhere = /^\/(?:login|join|auth\/(?:login|logout|signout))(?:[/?#]|$)/i

/**
 * Where to go once somebody is signed in: a path of this origin, or the fallback. Whatever came in an address may have
 * been put there by somebody else, so it is refused unless it is plainly ours (auth.md 6.3: it begins with one slash,
 * and holds no two in a row before its query; an absolute address is reduced to its path when it is of this origin).
 */
export function nextAddress(wanted: string | null | undefined, origin: string, fallback = ADMIN): string {
  // Browsers drop control characters and white space from addresses, and read a backslash as a slash.
  if (!wanted || /[\\\s\p{Cc}]/u.test(wanted)) return fallback
  if (!/^(?:\/(?!\/)|https?:\/\/)/i.test(wanted)) return fallback
  const url = parsed(wanted, origin)
  if (!url || url.origin !== origin || url.username !== '' || url.password !== '') return fallback
  // Dots are gone by now: `/.//other.example` has become an address of another origin.
  if (url.pathname.includes('//') || nowhere.test(url.pathname)) return fallback
  return url.pathname + url.search + url.hash
}

function parsed(address: string, origin: string): URL | undefined {
  try {
    return new URL(address, origin)
  } catch {
    return undefined
  }
}

/** A code as it stands on the panel, however it was typed: `abcd efgh` is `ABCD-EFGH`. */
export function tidyCode(typed: string): string {
  const plain = typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .slice(0, 8)
  return plain.length > 4 ? `${plain.slice(0, 4)}-${plain.slice(4)}` : plain
}

export const isWholeCode = (code: string): boolean => code.length === 9

/** How long one must still wait, in whole seconds that count down to one. */
export function waitWords(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1_000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`
}

/** Good enough to catch a slip; whether the address exists is for the node to say. */
export const looksLikeEmail = (text: string): boolean => /^\S+@\S+$/.test(text.trim())
