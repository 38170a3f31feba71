/** What a web request asks for, from its path or from its query (triggers.md 8). */
export interface WebhookAsked {
  id: string
  secret: string
  exec?: { mod: string; index: number; method: string; binary: boolean }
}

/** Nothing where there is no such route. The path is taken apart before it is decoded: a secret may hold a slash. */
export function webhookAsked(url: string): WebhookAsked | undefined {
  const [, path = ''] = /^\/api\/engine\/v2\/webhook\/([^?]*)/.exec(url) ?? []
  const parts = path.split('/').filter(Boolean).map(decoded)
  const [id = '', , secret, mod, index, method, binary] = parts
  if (parts.length === 2) return askedByQuery(id, new URLSearchParams(queryOf(url)))
  if (secret === undefined) return undefined
  if (parts.length === 3) return { id, secret }
  if (mod === undefined || index === undefined || method === undefined || parts.length > 7) return undefined
  return { id, secret, exec: { mod, index: indexOf(index), method, binary: binary === 'true' } }
}

/** As it came, without the question mark. */
export const queryOf = (url: string): string => url.split('?').slice(1).join('?')

function askedByQuery(id: string, query: URLSearchParams): WebhookAsked {
  const secret = query.get('secret') ?? ''
  if (query.get('exec') !== 'true') return { id, secret }
  const [mod, method] = [query.get('mod') ?? '', query.get('method') ?? '']
  const index = indexOf(query.get('index') ?? '1')
  return { id, secret, exec: { mod, index, method, binary: query.get('binary') === 'true' } }
}

/** What is no number is that of no module. */
const indexOf = (text: string): number => (/^\d{1,6}$/.test(text) ? Number(text) : 0)

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
