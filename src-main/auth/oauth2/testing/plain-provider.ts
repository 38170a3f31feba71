import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type Certificate, selfSignedCertificate } from '../../../runtime/simulators/certificate.ts'

export interface Asked {
  method: string
  path: string
  params: URLSearchParams
  headers: IncomingHttpHeaders
}

export interface Said {
  status?: number
  headers?: Record<string, string>
  /** Text as it is, anything else as JSON. */
  body?: unknown
}

/** What is said at each path; a path that is not there is a 404. */
export type Script = Record<string, Said | ((asked: Asked) => Said)>

export interface PlainProvider {
  /** Its address, without a slash at the end. */
  readonly url: string
  readonly asked: readonly Asked[]
  stop(): Promise<void>
}

/** A server on loopback that says what the test has it say: what a provider of OAuth 2.0 may be like. */
export async function openPlainProvider(
  script: (url: string) => Script,
  { tls = false }: { tls?: boolean } = {},
): Promise<PlainProvider> {
  const asked: Asked[] = []
  const answers: { script: Script } = { script: {} }
  const listener: RequestListener = async (request, response) => {
    const url = new URL(request.url ?? '', 'http://plain')
    let body = ''
    for await (const chunk of request) body += chunk
    const { method = '', headers } = request
    const question = { method, path: url.pathname, params: new URLSearchParams(body || url.search), headers }
    asked.push(question)
    const entry = answers.script[url.pathname] ?? { status: 404 }
    const said = typeof entry === 'function' ? entry(question) : entry
    const isText = typeof said.body === 'string'
    response.writeHead(said.status ?? 200, {
      'content-type': isText ? 'text/plain' : 'application/json',
      ...said.headers,
    })
    response.end(isText ? said.body : JSON.stringify(said.body ?? {}))
  }
  const certificate: Certificate | undefined = tls ? await selfSignedCertificate() : undefined
  const server = certificate ? createTlsServer(certificate, listener) : createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`
  answers.script = script(url)
  return {
    url,
    asked,
    async stop() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
