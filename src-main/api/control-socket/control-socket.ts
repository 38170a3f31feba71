import type { WebSocket } from 'ws'
import type { Clock } from '../../base/clock.ts'
import type { Json } from '../../base/json.ts'
import { type Measure, unmeasured } from '../../base/measure.ts'
import { Failed, failureOf, messageOf } from '../../base/result.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { noTriggers, type TriggerStates } from '../../runtime/trigger-states.ts'
import { atLeast, type Caller, mayRun, maySee } from '../caller.ts'
import { type Clearance, ownRole } from '../clearance.ts'
import { endWithCredential } from './end.ts'
import { type Frame, metaOf, readFrame, slotOf, streamOf, textOf } from './frame.ts'
import { createInbox, type Letter } from './inbox.ts'
import { createOutbox } from './outbox.ts'
import { createTurns, type Turns } from './turns.ts'

// PlaceOS's control socket (realtime.md). One session per socket; nothing persists across sockets.

const PONG_EVERY_MS = 80_000
const MOST_BOUND = 20_000
const MOST_DEBUGGED = 1_000
/** A scene of a whole building is well below. */
const MOST_EXECS = 1_000
/** Nothing has a longer name, and each that is bound is kept. */
const MOST_ADDRESS = 1_024

/** realtime.md 9. */
const DENIED = 2
const OTHER_SYSTEMS = 'this credential is for other systems'

interface Parts {
  runtime: Runtime
  caller: Caller
  clock: Clock
  warn(message: string): void
  measure?: Measure
  /** What the socket writes to. */
  stream?: { cork(): void; uncork(): void }
  /** Those of all sockets of a node. */
  turns?: Turns
  clearance?: Clearance
  triggers?: TriggerStates
  /** Told what somebody may not do, for the audit trail. */
  refused?(why: string): void
}

/** Serves one control socket until it closes. */
export function serveControlSocket(socket: WebSocket, parts: Parts): void {
  const { runtime, caller, clock, warn, measure = unmeasured, stream } = parts
  const { turns = createTurns(clock), clearance = ownRole, triggers = noTriggers, refused = () => undefined } = parts
  const bound = new Map<string, () => void>()
  const debugged = new Map<string, () => void>()
  const closed = new AbortController()
  let execs = 0
  let stopPong = clock.timer(PONG_EVERY_MS, pong)
  const outbox = createOutbox({ socket, clock, turns, stream, hasRoom: () => inbox.goOn() })
  const inbox = createInbox({ socket, turns, isHeld: outbox.isFull, read })

  endWithCredential(socket, caller, clock)
  socket.on('error', error => warn(`Control socket of ${caller.name}: ${error.message}`))
  socket.once('close', () => {
    stopPong()
    inbox.close()
    outbox.close()
    closed.abort(new Failed('cancelled', 'The socket closed.'))
    for (const stop of [...bound.values(), ...debugged.values()]) stop()
  })

  function pong(): void {
    outbox.line(() => 'pong')
    stopPong = clock.timer(PONG_EVERY_MS, pong)
  }

  function read({ data, isBinary }: Letter): void {
    if (isBinary) return refuse(0, 0, 'Binary frames are not understood here.')
    const text = textOf(data)
    if (text === 'ping') return outbox.answer('pong')
    const frame = readFrame(text)
    // A stock server says nothing to a frame it cannot read; saying why is compatible and kinder (realtime.md 3).
    if ('trouble' in frame) return refuse(frame.id, 0, frame.trouble)
    try {
      measure(
        () => `${frame.cmd} of ${frame.mod}_${frame.index} on a socket`,
        () => act(frame),
      )
    } catch (error) {
      unforeseen(frame, error)
    }
  }

  function act(frame: Frame): void {
    switch (frame.cmd) {
      case 'bind':
        return bind(frame)
      case 'unbind':
        return unbind(frame)
      case 'exec':
        return void exec(frame).catch(error => unforeseen(frame, error))
      case 'debug':
        return debug(frame)
      case 'ignore':
        return ignore(frame)
    }
  }

  function bind(frame: Frame): void {
    const { id, sys, mod, index, name } = frame
    if (!maySee(caller, sys)) return refuse(id, DENIED, OTHER_SYSTEMS)
    if (mod.startsWith('_') && !atLeast(caller, 'support')) {
      return refuse(id, DENIED, 'attempted to access protected module')
    }
    if (mod !== '_TRIGGER_') return hold(frame, tell => runtime.bindings.bind({ sys, mod, index, name }, tell))
    const instance = triggers.current(name)
    if (!instance) return refuse(id, 6, `could not find module: sys=${sys} mod=${mod}`)
    if (instance.sys !== sys) return refuse(id, 6, `no trigger instance ${name} in system ${sys}`)
    // Held against the instance itself, and never looked up anew (realtime.md 7).
    hold(frame, tell => {
      tell(instance.state)
      return triggers.changed((changed, state) => {
        if (changed === name) tell(state)
      })
    })
  }

  function hold(frame: Frame, subscribe: (tell: (value: Json) => void) => () => void): void {
    const { id, sys, mod, name } = frame
    const [slot, meta] = [slotOf(frame), metaOf(frame)]
    const isNew = !bound.has(slot)
    if (isNew && bound.size >= MOST_BOUND) {
      return refuse(id, 7, `${MOST_BOUND} statuses are bound on this connection already. Unbind some first.`)
    }
    if (isNew && sys.length + mod.length + name.length > MOST_ADDRESS) {
      return refuse(
        id,
        7,
        `No status has so long a name: sys, mod and name may have ${MOST_ADDRESS} characters together.`,
      )
    }
    answer({ id, type: 'success', meta })
    if (!isNew) return
    const [before, after] = [`{"id":${id},"type":"notify","value":`, `,"meta":${JSON.stringify(meta)}}`]
    const tell = (value: Json) => outbox.value(slot, () => before + JSON.stringify(value) + after)
    bound.set(slot, subscribe(tell))
  }

  function unbind(frame: Frame): void {
    const slot = slotOf(frame)
    bound.get(slot)?.()
    bound.delete(slot)
    outbox.forget(slot)
    answer({ id: frame.id, type: 'success' })
  }

  async function exec(frame: Frame): Promise<void> {
    const { id, sys, mod, index, name } = frame
    if (!maySee(caller, sys)) return refuse(id, DENIED, OTHER_SYSTEMS)
    const role = clearance(caller, sys)
    if (!role) return refuse(id, 7, 'failed to execute request')
    const target = runtime.directory.idOf(sys, mod, index)
    const description = target === undefined ? undefined : runtime.descriptionOf(target)
    if (target === undefined || !description) return refuse(id, 6, 'could not find module')
    const fn = Object.hasOwn(description.functions, name) ? description.functions[name] : undefined
    if (!fn) return refuse(id, 1, `could not find function ${name}`)
    if (!mayRun({ ...caller, role }, fn.level)) {
      return refuse(id, DENIED, `attempted to access privileged function ${name}`)
    }
    if (execs >= MOST_EXECS) {
      return refuse(id, 7, `${MOST_EXECS} functions are at work for this connection already. Wait for one to end.`)
    }
    execs += 1
    try {
      const asked = { caller: caller.userId, signal: closed.signal }
      const { value, code } = await runtime.execWithCode(target, name, frame.args ?? [], asked)
      answer({ id, type: 'success', value, meta: metaOf(frame), code })
    } catch (error) {
      const { message, origin } = failureOf(error)
      // A stock core names the status its core answered with; why the module does not run says more.
      if (runtime.transportOf(target) === undefined) refuse(id, 7, message)
      else refuse(id, 3, `module raised: ${message}`, origin?.code)
    } finally {
      execs -= 1
    }
  }

  function debug(frame: Frame): void {
    const { id, sys, mod } = frame
    const isElsewhere = caller.systems && !runtime.directory.systemsOf(mod).some(one => maySee(caller, one))
    if (!maySee(caller, sys) || isElsewhere) return refuse(id, DENIED, OTHER_SYSTEMS)
    // PlaceOS lets every admitted token read any module's debug lines; they hold what is said to devices, so we do not.
    if (!atLeast(caller, 'support')) return refuse(id, DENIED, 'debugging a module needs the support role')
    const stream = streamOf(frame)
    if (!debugged.has(stream) && debugged.size >= MOST_DEBUGGED) {
      return refuse(id, 7, `${MOST_DEBUGGED} modules are debugged on this connection already. Ignore some first.`)
    }
    answer({ id, type: 'success' })
    if (debugged.has(stream)) return
    const meta = metaOf(frame)
    debugged.set(
      stream,
      runtime.watchLog(mod, ({ level, message }) =>
        outbox.line(() => JSON.stringify({ id, type: 'debug', msg: message, meta, mod, level })),
      ),
    )
  }

  function ignore(frame: Frame): void {
    const stream = streamOf(frame)
    debugged.get(stream)?.()
    debugged.delete(stream)
    answer({ id: frame.id, type: 'success' })
  }

  function unforeseen({ id }: Frame, error: unknown): void {
    warn(`A request on the control socket of ${caller.name} failed in a way nobody foresaw: ${messageOf(error)}`)
    refuse(id, 3, messageOf(error))
  }

  function refuse(id: number, number: number, msg: string, code = 500): void {
    if (number === DENIED) refused(msg)
    answer({ id, type: 'error', msg, error_code: number, code })
  }

  function answer(message: Record<string, Json | undefined>): void {
    outbox.answer(JSON.stringify(message))
  }
}
