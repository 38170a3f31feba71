import { type RawData, WebSocket } from 'ws'
import { z } from 'zod'
import type { Clock } from '../base/clock.ts'
import type { Json } from '../base/json.ts'
import { type Measure, unmeasured } from '../base/measure.ts'
import { Failed, failureOf } from '../base/result.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { Caller } from './caller.ts'
import { atLeast, mayRun } from './caller.ts'

// PlaceOS's control socket (realtime.md). One session per socket; nothing persists across sockets.

/** A frame is parsed strictly: an unknown member fails it like a missing one (realtime.md 3). */
const frameShape = z.strictObject({
  id: z.int(),
  cmd: z.enum(['bind', 'unbind', 'exec', 'debug', 'ignore']),
  sys: z.string(),
  mod: z.string(),
  index: z.int32().default(1),
  name: z.string(),
  // What JSON.parse gave needs no second look.
  args: z.array(z.custom<Json>()).nullish(),
})
type Frame = z.infer<typeof frameShape>

const PONG_EVERY_MS = 80_000
/**
 * What a client that does not read may leave lying in our memory; beyond it, values wait and only the latest is kept,
 * and debug lines are left out.
 */
const SLOW_CLIENT_BYTES = 1024 * 1024
const SLOW_CHECK_MS = 50

interface Parts {
  runtime: Runtime
  caller: Caller
  clock: Clock
  warn(message: string): void
  measure?: Measure
  /** What the socket writes to. */
  stream?: { cork(): void; uncork(): void }
}

/** Serves one control socket until it closes. */
export function serveControlSocket(
  socket: WebSocket,
  { runtime, caller, clock, warn, measure = unmeasured, stream }: Parts,
): void {
  const bound = new Map<string, () => void>()
  const debugged = new Map<string, () => void>()
  const closed = new AbortController()
  const late = new Map<string, string>()
  let stopPong = clock.timer(PONG_EVERY_MS, pong)
  let draining = false
  let corked = false

  socket.on('message', (data, isBinary) => {
    if (isBinary)
      return answer({ id: 0, type: 'error', msg: 'Binary frames are not understood here.', error_code: 0, code: 500 })
    receive(textOf(data))
  })
  socket.on('error', error => warn(`Control socket of ${caller.name}: ${error.message}`))
  socket.once('close', () => {
    stopPong()
    closed.abort(new Failed('cancelled', 'The socket closed.'))
    for (const stop of [...bound.values(), ...debugged.values()]) stop()
  })

  function pong(): void {
    send('pong')
    stopPong = clock.timer(PONG_EVERY_MS, pong)
  }

  function receive(text: string): void {
    if (text === 'ping') return send('pong')
    const frame = readFrame(text)
    // A stock server says nothing to a frame it cannot read; saying why is compatible and kinder (realtime.md 3).
    if ('trouble' in frame) return answer({ id: frame.id, type: 'error', msg: frame.trouble, error_code: 0, code: 500 })
    measure(
      () => `${frame.cmd} of ${frame.mod}_${frame.index} on a socket`,
      () => act(frame),
    )
  }

  function act(frame: Frame): void {
    switch (frame.cmd) {
      case 'bind':
        return bind(frame)
      case 'unbind':
        return unbind(frame)
      case 'exec':
        return void exec(frame)
      case 'debug':
        return debug(frame)
      case 'ignore':
        return ignore(frame)
    }
  }

  function bind(frame: Frame): void {
    if (frame.mod.startsWith('_') && !atLeast(caller, 'support')) {
      return refuse(frame.id, 2, 'attempted to access protected module')
    }
    const slot = slotOf(frame)
    const meta = metaOf(frame)
    answer({ id: frame.id, type: 'success', meta })
    if (bound.has(slot)) return
    const stop = runtime.bindings.bind(frame, value =>
      notify(slot, JSON.stringify({ id: frame.id, type: 'notify', value, meta })),
    )
    bound.set(slot, stop)
  }

  function unbind(frame: Frame): void {
    const slot = slotOf(frame)
    bound.get(slot)?.()
    bound.delete(slot)
    late.delete(slot)
    answer({ id: frame.id, type: 'success' })
  }

  async function exec(frame: Frame): Promise<void> {
    const { id, sys, mod, index, name } = frame
    const target = runtime.directory.idOf(sys, mod, index)
    const description = target === undefined ? undefined : runtime.descriptionOf(target)
    if (target === undefined || !description) return refuse(id, 6, 'could not find module')
    const fn = Object.hasOwn(description.functions, name) ? description.functions[name] : undefined
    if (!fn) return refuse(id, 1, `could not find function ${name}`)
    if (!mayRun(caller, fn.level)) return refuse(id, 2, `attempted to access privileged function ${name}`)
    try {
      const value = await runtime.exec(target, name, frame.args ?? [], { caller: caller.userId, signal: closed.signal })
      answer({ id, type: 'success', value, meta: metaOf(frame), code: 200 })
    } catch (error) {
      refuse(id, 3, `module raised: ${failureOf(error).message}`)
    }
  }

  function debug(frame: Frame): void {
    // PlaceOS lets every admitted token read any module's debug lines; they hold what is said to devices, so we do not.
    if (!atLeast(caller, 'support')) return refuse(frame.id, 2, 'debugging a module needs the support role')
    const slot = `${frame.sys}|${frame.mod}|${frame.index}`
    answer({ id: frame.id, type: 'success' })
    if (debugged.has(slot)) return
    const meta = metaOf(frame)
    debugged.set(
      slot,
      runtime.watchLog(frame.mod, ({ level, message }) => {
        if (socket.bufferedAmount >= SLOW_CLIENT_BYTES) return
        answer({ id: frame.id, type: 'debug', msg: message, meta, mod: frame.mod, level })
      }),
    )
  }

  function ignore(frame: Frame): void {
    const slot = `${frame.sys}|${frame.mod}|${frame.index}`
    debugged.get(slot)?.()
    debugged.delete(slot)
    answer({ id: frame.id, type: 'success' })
  }

  function refuse(id: number, number: number, msg: string): void {
    answer({ id, type: 'error', msg, error_code: number, code: 500 })
  }

  function answer(message: Record<string, Json | undefined>): void {
    send(JSON.stringify(message))
  }

  /** Frames of one turn of the event loop leave in one write: the write is what costs. */
  function send(text: string): void {
    if (socket.readyState !== WebSocket.OPEN) return
    if (stream && !corked) {
      corked = true
      stream.cork()
      process.nextTick(() => {
        corked = false
        stream.uncork()
      })
    }
    socket.send(text)
  }

  /** A client that reads too slowly is not cut off: it gets the latest value of each status once it reads again. */
  function notify(slot: string, text: string): void {
    if (!draining && socket.bufferedAmount < SLOW_CLIENT_BYTES) return send(text)
    late.set(slot, text)
    if (draining) return
    draining = true
    clock.timer(SLOW_CHECK_MS, drain)
  }

  function drain(): void {
    for (const [slot, text] of late) {
      if (socket.bufferedAmount >= SLOW_CLIENT_BYTES) break
      late.delete(slot)
      send(text)
    }
    if (late.size > 0 && socket.readyState === WebSocket.OPEN) clock.timer(SLOW_CHECK_MS, drain)
    else draining = false
  }
}

function readFrame(text: string): Frame | { trouble: string; id: number } {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { trouble: 'The frame is not JSON.', id: 0 }
  }
  const parsed = frameShape.safeParse(json)
  if (parsed.success) return parsed.data
  const id = z.object({ id: z.int() }).safeParse(json).data?.id ?? 0
  const issue = parsed.error.issues[0]
  const where = issue?.path.length ? `"${issue.path.join('.')}": ` : ''
  return { trouble: `The frame cannot be read: ${where}${issue?.message ?? 'wrong shape'}`, id }
}

const slotOf = ({ sys, mod, index, name }: Frame) => `${sys}|${mod}|${index}|${name}`
const metaOf = ({ sys, mod, index, name }: Frame) => ({ sys, mod, index, name })

function textOf(data: RawData): string {
  return Array.isArray(data) ? Buffer.concat(data).toString('utf8') : Buffer.from(data as Buffer).toString('utf8')
}
