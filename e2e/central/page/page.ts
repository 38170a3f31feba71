import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Central } from '../central.ts'
import { isObject } from '../frames.ts'
import { act } from './actions.ts'
import { fragment, wholePage } from './view.ts'

export const isPageRoute = ({ url }: IncomingMessage): boolean => url === '/' || url === '/live' || url === '/do'

/** The page at `/`. Only the machine itself gets it, by one of its names, and only the page may press its buttons. */
export function createPage(central: Central, hosts: readonly string[]) {
  return {
    async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
      const host = (request.headers.host ?? '').replace(/:\d+$/, '')
      if (!hosts.includes(host)) return void response.writeHead(403).end()
      response.setHeader('cache-control', 'no-store')
      if (request.url === '/do') return pressed(request, response)
      const shown = request.url === '/' ? wholePage(central) : fragment(central)
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(shown.html)
    },
  }

  async function pressed(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A page from elsewhere cannot send this type without being asked first, and that is never allowed.
    if (request.method !== 'POST' || request.headers['content-type'] !== 'application/json') {
      return void response.writeHead(403).end()
    }
    let text = ''
    for await (const part of request) text += part
    const said = await act(central, wantedIn(text))
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(said))
  }
}

function wantedIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}
