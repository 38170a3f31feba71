import { type OutgoingHttpHeaders, request } from 'node:http'

export interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
  json: ReturnType<typeof JSON.parse>
  /** As they were set, with their attributes. */
  setCookies: string[]
}

export interface Sent {
  headers?: OutgoingHttpHeaders
  /** A form. */
  form?: Record<string, string> | URLSearchParams
  json?: unknown
  body?: string | Buffer
}

/** As much of a browser as signing in needs: it keeps cookies, sends them where they belong, and follows nothing. */
export interface Browser {
  readonly cookies: Map<string, string>
  get(path: string, sent?: Sent): Promise<Answer>
  post(path: string, sent?: Sent): Promise<Answer>
}

export function openBrowser({ port }: { port: number }): Browser {
  const cookies = new Map<string, string>()
  const ask = (method: string) => (path: string, sent?: Sent) => send(port, method, path, cookies, sent)
  return { cookies, get: ask('GET'), post: ask('POST') }
}

function send(port: number, method: string, path: string, cookies: Map<string, string>, sent: Sent = {}) {
  const { headers = {}, form, json } = sent
  const body = form ? new URLSearchParams(form).toString() : json === undefined ? sent.body : JSON.stringify(json)
  const type = form ? 'application/x-www-form-urlencoded' : json === undefined ? undefined : 'application/json'
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  return new Promise<Answer>((resolve, reject) => {
    const asked = request(
      {
        ...{ host: '127.0.0.1', port, method, path, agent: false },
        headers: {
          host: `localhost:${port}`,
          ...(cookie && path.startsWith('/auth') ? { cookie } : {}),
          ...(type ? { 'content-type': type } : {}),
          ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
          ...headers,
        },
      },
      response => {
        const chunks: Buffer[] = []
        response.on('data', chunk => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString()
          const isJson = /json/.test(response.headers['content-type'] ?? '') && text !== ''
          const setCookies = response.headers['set-cookie'] ?? []
          for (const one of setCookies) keep(cookies, one)
          resolve({
            ...{ status: response.statusCode ?? 0, headers: response.headers, text, setCookies },
            json: isJson ? JSON.parse(text) : undefined,
          })
        })
      },
    )
    asked.on('error', reject)
    asked.end(body)
  })
}

function keep(cookies: Map<string, string>, text: string): void {
  const [pair = ''] = text.split(';')
  const cut = pair.indexOf('=')
  const isOver = /max-age=0|expires=thu, 01 jan 1970/i.test(text)
  if (isOver) cookies.delete(pair.slice(0, cut))
  else cookies.set(pair.slice(0, cut), pair.slice(cut + 1))
}
