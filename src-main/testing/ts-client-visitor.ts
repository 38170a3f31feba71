import { openPage, type Page } from './ts-client-browser.ts'
import type { Stored } from './ts-client-page.ts'
import { until } from './until.ts'

/** A browser of one person who uses one front end: it goes where pages send it, and keeps what they leave. */
export interface Visitor {
  stored: Stored
  /** As the sign-in page does it. */
  signIn(email: string, password: string): Promise<void>
  /** Opens the front end, and follows it through signing in until it has a token; or to where it wants to go instead. */
  open(options: object, query?: string): Promise<{ page: Page; sentTo: string | undefined }>
  close(): Promise<void>
}

const MOST_HOPS = 10

/** `app` is the address of the front end, below the node's own. */
export function openVisitor(app: string): Visitor {
  const { origin } = new URL(app)
  const pages: Page[] = []
  let cookie = ''

  const visitor: Visitor = {
    stored: { local: [], session: [] },
    async signIn(email, password) {
      const body = new URLSearchParams({ email, password })
      const answer = await fetch(`${origin}/auth/signin`, { method: 'POST', body })
      if (answer.status !== 202) throw new Error(`Signing in: ${answer.status}`)
      cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    },
    async open(options, query = '') {
      let address = app + query
      for (;;) {
        const page = openPage(address, { stored: visitor.stored, cookie })
        pages.push(page)
        // A client that is sent elsewhere may never finish setting up.
        page.does('setUpToSignIn', options).catch(() => undefined)
        const { sentTo } = await until(
          () => page.does('signedIn'),
          ({ sentTo, token }) => sentTo !== undefined || token !== '',
        )
        visitor.stored = await page.does('stored')
        const next = sentTo === undefined ? undefined : await follow(sentTo)
        if (next === undefined || !next.startsWith(`${app}oauth-resp.html`)) return { page, sentTo: next }
        await page.close()
        address = asRedirected(next)
      }
    },
    close: async () => void (await Promise.all(pages.map(page => page.close()))),
  }
  return visitor

  /** To the first address that does not lead on, or is not the node's. */
  async function follow(url: string): Promise<string> {
    let at = url
    for (let hops = 0; hops < MOST_HOPS; hops++) {
      if (!new URL(at).pathname.startsWith('/auth/')) return at
      const answer = await fetch(at, { redirect: 'manual', headers: { cookie } })
      const location = answer.headers.get('location')
      if (location === null) throw new Error(`${at}: ${answer.status} ${await answer.text()}`)
      at = new URL(location, at).href
    }
    throw new Error(`${url} leads nowhere.`)
  }

  /** What the client's `oauth-resp.html` does in a window of its own (auth.md 4.3). */
  function asRedirected(url: string): string {
    const { search, hash } = new URL(url)
    return `${app}?${(search || hash).slice(1)}`
  }
}
