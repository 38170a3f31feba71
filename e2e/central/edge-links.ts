import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Clock } from '../../src-main/base/clock.ts'
import { Failed } from '../../src-main/base/result.ts'
import { type CoreLink, createCoreLink, type EdgeAnswer, type Reply } from './core-link.ts'
import type { Data } from './data.ts'
import type { Message } from './frames.ts'
import type { Misbehaviour } from './misbehave.ts'
import { acceptWebSocket, type WebSocketServerSide } from './websocket.ts'

/** A message from an edge, as it came. */
export interface Received {
  edgeId: string
  at: number
  raw: string
  message: Message | undefined
  /** Why the core dropped it. */
  dropped: string | undefined
}

interface EdgeLinksParts {
  clock: Clock
  data: Data
  misbehave: Misbehaviour
  extension: boolean
  outlawUnknownAnswers: boolean
  violates(what: string): void
  received(what: Received): void
  reply(edgeId: string, body: Message['body'], line: Line): Promise<Reply>
  /** Headers of the answer to an upgrade, such as Date. */
  headers(): string[]
}

/** A connection of an edge, whatever core is behind it. */
export interface Line {
  readonly edgeId: string
  socket: WebSocketServerSide | undefined
  /** Of a takeover link: text still goes, then nothing does (edge.md 1.5). */
  mode: 'healthy' | 'relayed' | 'silent'
  /** The last `register`, and how many there were on this link. */
  registered: Message['body'] | undefined
  registrations: number
  stopTimers(): void
}

interface LiveLink extends Line {
  core: CoreLink
}

export interface EdgeLinks {
  accept(edgeId: string, request: IncomingMessage, stream: Duplex, head: Buffer): void
  get(edgeId: string): LiveLink | undefined
  all(): LiveLink[]
  ask(edgeId: string, body: { type: string; [member: string]: unknown }): Promise<EdgeAnswer>
  /** As if a second connection had taken this one over some time ago. */
  takeOver(edgeId: string): void
  /** Another core node, of which nobody says a word (edge.md 1.7). */
  swapCore(edgeId: string): void
  cut(edgeId: string, how: 'tcp' | 'close' | 'close-with-code', code?: number): void
}

const PING_MS = 10_000
/** As Crystal sends a file (edge.md 2.2). */
const FRAME_BYTES = 1024
/** One ping behind so many frames of a file. */
const FRAMES_PER_PING = 8

export function createEdgeLinks(parts: EdgeLinksParts): EdgeLinks {
  const { clock, data, misbehave, violates } = parts
  const links = new Map<string, LiveLink>()

  return {
    accept,
    get: edgeId => links.get(edgeId),
    all: () => [...links.values()],
    ask(edgeId, body) {
      const link = links.get(edgeId)
      if (!link) return Promise.reject(new Failed('offline', `Edge ${edgeId} is not connected.`))
      return link.core.ask(body)
    },
    takeOver: edgeId => within(edgeId, link => (link.mode = 'silent')),
    swapCore: edgeId =>
      within(edgeId, link => {
        const { usedIds } = link.core
        link.core.end('The core node is another one.')
        link.core = coreFor(link, usedIds)
      }),
    cut: (edgeId, how, code) =>
      within(edgeId, ({ socket }) => {
        if (how === 'tcp') socket?.drop()
        else socket?.close(how === 'close' ? undefined : (code ?? 1011))
      }),
  }

  function within(edgeId: string, act: (link: LiveLink) => void): void {
    const link = links.get(edgeId)
    if (!link) throw new Failed('offline', `Edge ${edgeId} is not connected.`)
    act(link)
  }

  function accept(edgeId: string, request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const before = links.get(edgeId)
    const taken = before && misbehave.takeover ? before : undefined
    before?.stopTimers()
    before?.socket?.close()
    if (before && !taken) before.core.end('The edge has connected anew.')
    const link = taken ?? newLink(edgeId)
    links.set(edgeId, link)
    link.mode = taken ? 'relayed' : 'healthy'
    const socket = acceptWebSocket(
      request,
      stream,
      head,
      parts.headers(),
      listenerFor(link, () => socket),
    )
    link.socket = socket
    if (!taken) data.touch('edge', edgeId, seenNow(true))
    link.stopTimers = taken ? clock.timer(PING_MS, () => (link.mode = 'silent')) : pings(link)
  }

  function newLink(edgeId: string): LiveLink {
    const line: Line = {
      edgeId,
      socket: undefined,
      mode: 'healthy',
      registered: undefined,
      registrations: 0,
      stopTimers: () => undefined,
    }
    return Object.assign(line, { core: coreFor(line) })
  }

  function coreFor(link: Line, formerIds?: ReadonlySet<number>): CoreLink {
    return createCoreLink({
      clock,
      misbehave,
      extension: parts.extension,
      outlawUnknownAnswers: parts.outlawUnknownAnswers,
      ...(formerIds ? { formerIds } : {}),
      violates: what => violates(`${link.edgeId} ${what}`),
      heard: (raw, message, dropped) => parts.received({ edgeId: link.edgeId, at: clock.now(), raw, message, dropped }),
      reply: body => parts.reply(link.edgeId, body, link),
      send: raw => void (link.mode !== 'silent' && link.socket?.text(raw)),
      sendBinary(bytes) {
        if (link.mode === 'healthy' && link.socket) link.socket.binary(bytes, FRAME_BYTES, pingNowAndThen(link.socket))
      },
    })
  }

  function listenerFor(link: LiveLink, socket: () => WebSocketServerSide) {
    const count = { sent: 0, received: 0 }
    return {
      text: (raw: string) => link.core.receives(raw),
      binary: () => violates(`${link.edgeId} sent a binary message (edge.md 2.2)`),
      ping(payload: Buffer) {
        socket().pong(payload)
        // The core's pong is relayed too, so one more comes that nobody asked for (edge.md 1.3).
        if (link.mode === 'healthy' && !link.core.wedged) socket().pong(payload)
      },
      pong() {
        if (link.mode === 'healthy') data.touch('edge', link.edgeId, seenNow(true))
      },
      closed() {
        if (links.get(link.edgeId) !== link || link.socket !== socket()) return
        links.delete(link.edgeId)
        link.stopTimers()
        link.core.end('The edge has gone.')
        data.touch('edge', link.edgeId, seenNow(false))
      },
      wrong: (what: string) => violates(`${link.edgeId} sent ${what} (edge.md 2.1)`),
      frame(direction: 'sent' | 'received') {
        const most = direction === 'sent' ? misbehave.cutAfterSent : misbehave.cutAfterReceived
        return most === undefined || ++count[direction] < most
      },
    }
  }

  function seenNow(online: boolean) {
    return { online, last_seen: Math.floor(clock.now() / 1000) }
  }

  function pings(link: LiveLink): () => void {
    let stop = clock.timer(PING_MS, ping)
    return () => stop()
    function ping() {
      if (!misbehave.neverPing && link.mode === 'healthy') link.socket?.ping()
      stop = clock.timer(PING_MS, ping)
    }
  }
}

const pingNowAndThen = (socket: WebSocketServerSide) => (frames: number) => {
  if (frames % FRAMES_PER_PING === 1) socket.ping(Buffer.from(`frame ${frames}`))
}
