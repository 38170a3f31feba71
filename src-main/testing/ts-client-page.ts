import { parentPort, workerData } from 'node:worker_threads'
import { messageOf } from '../base/result.ts'
import { becomeBrowser } from './browser-globals.ts'

// A front end built on the real @placeos/ts-client, in a thread that looks like a browser to it. It does what the
// test asks through its port; `ts-client-browser.ts` is the other end.

export interface PageBirth {
  address: string
  hurry: number
  /** What earlier pages of the same browser left. */
  stored: Stored
  /** Sent below `/auth`, as the node's cookies are. */
  cookie: string
}
/** What a browser keeps from page to page. */
export interface Stored {
  local: [string, string][]
  session: [string, string][]
}
export type ToPage = { call: number; does: keyof typeof abilities; with: unknown[] }
export type FromPage = { call: number; value?: unknown; error?: unknown }

/** What the client asked of the node over HTTP, and how that was answered. */
export interface Requested {
  method: string
  url: string
  status: number
}

type Client = typeof import('@placeos/ts-client')
type PlaceRequestOptions = Parameters<Client['debug']>[0]
/** The functions that the client exports. */
export type ClientFunction = {
  [Name in keyof Client]: Client[Name] extends (...given: never[]) => unknown ? Name : never
}[keyof Client]

/** A record fetched by the client and sent back with changes, as the class it came in or as an object spread from it. */
export interface SentBack {
  show: readonly [ClientFunction, ...unknown[]]
  as: 'instance' | 'spread'
  with: object
  /** Its second argument is the record. */
  update: readonly [ClientFunction, id: string, ...unknown[]]
}

const { address, hurry, stored, cookie } = workerData as PageBirth
const traffic = becomeBrowser(address, { hurry })
const { location, history, localStorage, sessionStorage } = globalThis as unknown as {
  location: { href: string; assign(url: string): void }
  history: { replaceState(state: unknown, title: string, url: string): void }
  localStorage: Kept
  sessionStorage: Kept
}
/** Where the client sent its page. */
let sentTo: string | undefined
location.assign = url => {
  sentTo = new URL(url, address).href
}
// The client takes what it has used out of its address, and would use it again otherwise.
history.replaceState = (_state, _title, url) => {
  location.href = new URL(url, location.href).href
}
restore(localStorage, stored.local)
restore(sessionStorage, stored.session)
// What the client throws at nobody, as when it leaves for the sign-in page, a browser writes down and goes on.
process.on('unhandledRejection', () => undefined)
const requests: Requested[] = []
rememberRequests()
// Its `main` is the CommonJS build, which Node takes for a module: the ES build beside it is what bundlers take.
const build = new URL('index.es.js', import.meta.resolve('@placeos/ts-client'))
const client: typeof import('@placeos/ts-client') = await import(build.href)
const { EMPTY, firstValueFrom, isObservable } = await import('rxjs')
const heard = new Map<string, unknown[]>()
const unbinds = new Map<string, () => void>()
const debugged: unknown[] = []
client.debug_events.subscribe(line => void debugged.push(line))
let connections: boolean[] = []
client.status().subscribe(connected => void connections.push(connected))

export const abilities = {
  /** Any function of the client. An observable gives its first value; a list comes without the way to its next page. */
  call: (name: ClientFunction, args: unknown[]) => unwrapped(exported(name)(...args)),
  /** Any list of the client, page after page until there is none. */
  async pages(name: ClientFunction, args: unknown[]) {
    let answer = (await unwrapped(exported(name)(...args))) as Listed
    const { total } = answer
    const pages = [answer.data]
    while (answer.next) {
      answer = (await unwrapped(answer.next())) as Listed
      pages.push(answer.data)
    }
    return { total, pages }
  },
  async sendBack({ show, as, with: changes, update: [update, id, ...more] }: SentBack) {
    const [name, ...args] = show
    const shown = (await unwrapped(exported(name)(...args))) as object
    const Shown = shown.constructor as new (fields: object) => object
    const spread = { ...shown, ...changes }
    return unwrapped(exported(update)(id, as === 'instance' ? new Shown(spread) : spread, ...more))
  },
  requests: () => requests.splice(0),
  async setup() {
    const { host } = new URL(address)
    await client.setup({
      host,
      auth_uri: '/auth/oauth/authorize',
      token_uri: '/auth/token',
      redirect_uri: '/oauth-resp.html',
      scope: 'public',
      handle_login: false,
      // Browsers send cookies on a WebSocket, Node does not: the credential travels in the query, as in an iframe.
      token_header: true,
    })
    return { online: client.isOnline(), authority: client.authority(), endpoint: client.apiEndpoint() }
  },
  /** As PlaceOS's own front ends set it up (auth.md 3). */
  setUpToSignIn: (options: object) =>
    client.setup({
      scope: 'public',
      auth_uri: new URL('/auth/oauth/authorize', address).href,
      token_uri: new URL('/auth/oauth/token', address).href,
      redirect_uri: new URL('oauth-resp.html', address).href,
      token_header: true,
      ...options,
    } as Parameters<Client['setup']>[0]),
  /** How far signing in has come. */
  signedIn() {
    // The client puts off asking for another each time that it is asked for one that is over.
    const isOver = Number(localStorage.getItem(`${client.clientId()}_expires_at`)) < Date.now()
    return { sentTo, token: isOver ? '' : client.token(), refreshToken: client.refreshToken() }
  },
  /** Two hours later, as the client sees it: it notices when it is asked for the token. */
  tokenIsOver() {
    localStorage.setItem(`${client.clientId()}_expires_at`, '1')
    client.token()
  },
  logout: () => client.logout(),
  stored: (): Stored => ({ local: kept(localStorage), session: kept(sessionStorage) }),
  currentUser: () => firstValueFrom(client.currentUser()),
  async allSystems(query: object) {
    const pages: string[][] = []
    let answer = await firstValueFrom(client.querySystems(query))
    for (;;) {
      pages.push(answer.data.map(system => system.id))
      // Its types promise a function; on the last page it is null.
      const next: (() => ReturnType<typeof answer.next>) | null = answer.next
      if (!next) return { total: answer.total, pages }
      answer = await firstValueFrom(next() ?? EMPTY)
    }
  },
  systems: async () => (await firstValueFrom(client.querySystems())).data,
  system: (id: string, query?: object) => firstValueFrom(client.showSystem(id, query)),
  zone: (id: string) => firstValueFrom(client.showZone(id)),
  metadata: (id: string, name: string) => firstValueFrom(client.showMetadata(id, name)),
  functions: (sys: string, mod: string) => firstValueFrom(client.functionList(sys, mod)),
  stopModule: (id: string) => firstValueFrom(client.stopModule(id)),
  startModule: (id: string) => firstValueFrom(client.startModule(id)),
  bind(sys: string, slug: string, name: string) {
    const key = `${sys} ${slug} ${name}`
    const variable = client.getModule(sys, slug).variable(name)
    if (!heard.has(key)) {
      const values: unknown[] = []
      heard.set(key, values)
      variable.listen().subscribe(value => void (value === undefined || values.push(value)))
    }
    unbinds.set(key, variable.bind())
  },
  /** Everything a large front end shows, at once. */
  bindMany: (addresses: [sys: string, slug: string, name: string][]) => {
    for (const address of addresses) abilities.bind(...address)
  },
  debug: (options: PlaceRequestOptions) => client.debug(options),
  ignore: (options: PlaceRequestOptions) => client.ignore(options),
  /** The log lines that came since this was asked last. */
  debugged: () => debugged.splice(0),
  unbind: (sys: string, slug: string, name: string) => unbinds.get(`${sys} ${slug} ${name}`)?.(),
  heard: (sys: string, slug: string, name: string) => heard.get(`${sys} ${slug} ${name}`) ?? [],
  exec: (sys: string, slug: string, name: string, args: unknown[]) => client.getModule(sys, slug).execute(name, args),
  connections: () => connections,
  forgetConnections: () => {
    connections = []
  },
  traffic: () => traffic,
}

parentPort?.on('message', ({ call, does, with: given }: ToPage) => {
  const ability = abilities[does] as (...given: unknown[]) => unknown
  const tell = (answer: Omit<FromPage, 'call'>) => parentPort?.postMessage({ call, ...answer } satisfies FromPage)
  Promise.resolve()
    .then(() => ability(...given))
    .then(
      value => tell({ value: plain(value) }),
      error => tell({ error: error instanceof Error ? messageOf(error) : plain(error) }),
    )
})

interface Listed {
  total: number
  data: unknown[]
  next: (() => unknown) | null
}

const exported = (name: ClientFunction) => client[name] as (...given: unknown[]) => unknown

/** The first value of an observable; anything else as it is. */
const unwrapped = (value: unknown): unknown => (isObservable(value) ? firstValueFrom(value) : value)

/** Before the client is loaded, which takes `fetch` as it finds it. */
function rememberRequests(): void {
  const { fetch } = globalThis
  globalThis.fetch = async (input, init) => {
    const url = new URL(String(input), address)
    const headers = new Headers(init?.headers)
    if (cookie && url.pathname.startsWith('/auth')) headers.set('cookie', cookie)
    const answer = await fetch(url, { ...init, headers })
    requests.push({ method: init?.method ?? 'GET', url: String(input), status: answer.status })
    return answer
  }
}

interface Kept {
  readonly length: number
  key(at: number): string | null
  getItem(key: string): string | null
  setItem(key: string, value: string): void
}

function restore(into: Kept, items: [string, string][]): void {
  for (const [key, value] of items) into.setItem(key, value)
}

const kept = (from: Kept): [string, string][] =>
  Array.from({ length: from.length }, (_, at) => from.key(at) ?? '').map(key => [key, from.getItem(key) ?? ''])

/** A value without the client's classes; a Response, which is what the client throws, by its status. */
function plain(value: unknown): unknown {
  if (value instanceof Response) return { status: value.status }
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
}
