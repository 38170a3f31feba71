const BASE = '/api/engine/v2/webhook'

/** Where a web request goes that sets an instance off (triggers.md 8). */
export const webhookPath = (instanceId: string, secret: string): string =>
  `${BASE}/${encodeURIComponent(instanceId)}/notify/${encodeURIComponent(secret)}`

/** Under which address others on the network find the node: not one that means this machine alone, where there is another. */
export function originFor(urls: readonly string[], here: string): string {
  const all = [...(here.startsWith('http') ? [here] : []), ...urls].map(url => url.replace(/\/+$/, ''))
  return all.find(url => !isLocal(url)) ?? all[0] ?? here
}

export const isLocal = (url: string): boolean => /^https?:\/\/(localhost|127\.|\[::1\])/.test(url)

/** Which kind of request is sent as a test: the one that callers send most, where it is taken. */
export const testMethod = (methods: readonly string[]): string | undefined =>
  methods.includes('POST') ? 'POST' : methods[0]

/** The same from a command line. An address holds no quotes. */
export const curlOf = (address: string, methods: readonly string[]): string =>
  `curl -X ${testMethod(methods) ?? 'POST'} '${address}'`

/** What came of a test, for a person. */
export function statusWords(status: number): { ok: boolean; words: string } {
  if (status >= 200 && status < 300) return { ok: true, words: 'It was taken.' }
  if (status === 404) {
    return { ok: false, words: 'It was turned away: the instance is disabled, or its address has changed meanwhile.' }
  }
  if (status === 429) return { ok: false, words: 'Too many came at once. Wait a moment, and try again.' }
  return { ok: false, words: 'The node could not act on it. Its log says more.' }
}
