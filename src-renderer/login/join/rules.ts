/** The code in the address that the panel's QR code holds: `#<code>`, or `#code=<code>`. */
export function codeIn(hash: string): string | undefined {
  const text = hash.replace(/^#/, '')
  const code = text.includes('=') ? new URLSearchParams(text).get('code') : plain(text)
  return code?.trim() || undefined
}

function plain(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Whether this code will never do again, so that another one must be scanned. */
export const hasEnded = (status: number): boolean => [400, 401, 403, 404, 410].includes(status)
