import { WebSocket } from 'ws'
import { until } from '../../src-main/testing/until.ts'

/** A client that speaks the edge protocol by hand, for tests of the centre. */
export interface BareEdge {
  /** What came, parsed; a binary message stands as its bytes. */
  readonly messages: (Record<string, unknown> | Buffer)[]
  readonly pings: number
  readonly pongs: Buffer[]
  readonly closed: number | undefined
  send(raw: string): void
  /** In two frames; between them a ping, if that is wanted. No edge may do so. */
  sendInPieces(raw: string, pingBetween: boolean): void
  /** Sends a request with the next id and gives the body of its answer. */
  ask(body: object): Promise<Record<string, unknown>>
  answer(sequence_id: number, body: object): void
  /** The next request of the centre of that type, and its id. */
  request(type: string): Promise<{ sequence_id: number; body: Record<string, unknown> }>
  ping(payload: string): void
  /** As the network does it. */
  drop(): void
  close(): Promise<void>
}

interface Container {
  sequence_id: number
  body: Record<string, unknown>
}

/** Connects as an edge does; throws the status when it is not let in. */
export async function bareEdge(
  url: string,
  secret: string,
  options: { in?: 'query' | 'header' } = {},
): Promise<BareEdge> {
  const [query, headers] = options.in === 'header' ? ['', { 'x-api-key': secret }] : [`?api-key=${secret}`, {}]
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/api/engine/v2/edges/control${query}`, { headers })
  const messages: (Record<string, unknown> | Buffer)[] = []
  const pongs: Buffer[] = []
  const seen = new Set<unknown>()
  let pings = 0
  let closed: number | undefined
  let nextId = 0
  socket.on('message', (data, isBinary) => messages.push(isBinary ? (data as Buffer) : JSON.parse(String(data))))
  socket.on('ping', () => pings++)
  socket.on('pong', payload => pongs.push(payload))
  socket.on('close', code => (closed = code))
  await new Promise<void>((done, failed) => {
    socket.once('open', done)
    socket.once('unexpected-response', (request, response) => {
      let body = ''
      response.on('data', part => (body += part))
      response.on('end', () => failed(new Error(`${response.statusCode} ${body}`)))
      request.on('error', () => undefined)
    })
    socket.once('error', failed)
  })
  socket.on('error', () => undefined)

  const containers = () => messages.filter(it => !Buffer.isBuffer(it)) as unknown as Container[]
  const answers = () => containers().filter(({ body }) => /^success$|_response$/.test(String(body.type)))
  return {
    messages,
    pongs,
    get pings() {
      return pings
    },
    get closed() {
      return closed
    },
    send: raw => socket.send(raw),
    sendInPieces(raw, pingBetween) {
      socket.send(raw.slice(0, 8), { fin: false })
      if (pingBetween) socket.ping()
      socket.send(raw.slice(8))
    },
    async ask(body) {
      const sequence_id = nextId++
      socket.send(JSON.stringify({ sequence_id, body }))
      const answer = await until(
        () => answers().find(it => it.sequence_id === sequence_id),
        it => it !== undefined,
      )
      return answer?.body ?? {}
    },
    answer: (sequence_id, body) => socket.send(JSON.stringify({ sequence_id, body })),
    async request(type) {
      const asked = await until(
        () => containers().find(it => it.body.type === type && !seen.has(it)),
        it => it !== undefined,
      )
      seen.add(asked)
      return asked as Container
    },
    ping: payload => socket.ping(payload),
    drop: () => socket.terminate(),
    async close() {
      socket.close()
      await until(
        () => closed,
        it => it !== undefined,
      )
    },
  }
}
