/** What a page of ours may do in a browser: talk to the node that served it, and nothing else. */
export const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  // The component library sets colours and sizes as inline styles.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

export const pageHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
}

/** Thirty days. Browsers take it from names only, over TLS that they trust, so nobody is locked out by it. */
const ALWAYS_TLS = { 'strict-transport-security': 'max-age=2592000' }

/** What every answer says: of this machine's own name nothing, as other programs use that too. */
export const headersOver = ({ protocol, hostname }: { protocol: string; hostname: string }): Record<string, string> =>
  protocol === 'https' && hostname !== 'localhost' ? ALWAYS_TLS : {}
