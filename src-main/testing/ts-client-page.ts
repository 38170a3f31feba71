import { parentPort, workerData } from 'node:worker_threads'
import { messageOf } from '../base/result.ts'
import { becomeBrowser } from './browser-globals.ts'

// A front end built on the real @placeos/ts-client, in a thread that looks like a browser to it. It does what the
// test asks through its port; `ts-client-browser.ts` is the other end.

export interface PageBirth {
  address: string
  hurry: number
}
export type ToPage = { call: number; does: keyof typeof abilities; with: unknown[] }
export type FromPage = { call: number; value?: unknown; error?: unknown }

const { address, hurry } = workerData as PageBirth
const traffic = becomeBrowser(address, { hurry })
// Its `main` is the CommonJS build, which Node takes for a module: the ES build beside it is what bundlers take.
const build = new URL('index.es.js', import.meta.resolve('@placeos/ts-client'))
const client: typeof import('@placeos/ts-client') = await import(build.href)
const { EMPTY, firstValueFrom } = await import('rxjs')
const heard = new Map<string, unknown[]>()
const unbinds = new Map<string, () => void>()
let connections: boolean[] = []
client.status().subscribe(connected => void connections.push(connected))

export const abilities = {
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

/** A value without the client's classes; a Response, which is what the client throws, by its status. */
function plain(value: unknown): unknown {
  if (value instanceof Response) return { status: value.status }
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
}
