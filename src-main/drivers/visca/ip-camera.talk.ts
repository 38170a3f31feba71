import { Abort, inWords } from '../../driver-kit/index.ts'
import type { QueueOptions, Task } from '../../driver-kit/task.ts'
import {
  buildPacket,
  COMMAND,
  ERROR,
  INQUIRY,
  type Packet,
  parsePacket,
  parseReply,
  RESET,
  TERMINATOR,
  WRONG_SEQUENCE,
} from './ip-camera.packets.ts'
import { type Ctx, type Inquiry, inquiries, type Moving } from './ip-camera.status.ts'

/** The camera has two buffers for commands; while both are in use it takes no third. */
const BUSY_MS = 50
const MOST_MOVING = 16

/** Asks, and reports the answer. */
export async function inquire(which: Inquiry, ctx: Ctx, options?: QueueOptions): Promise<void> {
  const { ask, report } = inquiries[which]
  report(await talk('inquiry', [...INQUIRY, ...ask, TERMINATOR], ctx, options), ctx)
}

/** Done when the camera has accepted the command. Only the latest of several of the same name that wait is sent. */
export async function command(bytes: readonly number[], ctx: Ctx, options: QueueOptions): Promise<void> {
  // A named command would wait for the connection, and move the camera hours later.
  if (!ctx.queue.online) throw new Abort(notConnected, 'offline')
  await talk('command', [...COMMAND, ...bytes, TERMINATOR], ctx, options)
}

/** As `command`, but done when the camera has carried it out. The queue goes on meanwhile, so that it can be stopped. */
export async function commandAndArrive(bytes: readonly number[], ctx: Ctx, options: QueueOptions): Promise<void> {
  const { settings, state, schedule, signal } = ctx
  const arrival = Promise.withResolvers<void>()
  // Whoever is told that it was not even accepted need not be told again.
  arrival.promise.catch(() => undefined)
  const numbers: number[] = []
  function end(error?: unknown): void {
    late.cancel()
    signal.removeEventListener('abort', stopped)
    for (const sequence of numbers) state.moving.delete(sequence)
    if (error === undefined) arrival.resolve()
    else arrival.reject(error)
  }
  const stopped = () => end(signal.reason)
  signal.addEventListener('abort', stopped, { once: true })
  const late = schedule.after(settings.move_ms, () => end(new Abort(neverArrived)))
  const moving: Moving = { done: () => end(), failed: reason => end(new Abort(reason)) }
  const follow = (sequence: number) => {
    numbers.push(sequence)
    state.moving.set(sequence, moving)
    const [oldest] = state.moving.values()
    if (state.moving.size > MOST_MOVING) oldest?.failed('The camera was given too much to do at once.')
  }
  try {
    if (!ctx.queue.online) throw new Abort(notConnected, 'offline')
    await talk('command', [...COMMAND, ...bytes, TERMINATOR], ctx, options, follow)
  } catch (error) {
    end(error)
    throw error
  }
  await arrival.promise
}

const neverArrived = 'The camera has not said that it got there. Is something in its way?'

/**
 * "Delivery confirmation": what gets lost is sent again, with the next sequence number, as all that is sent may be done
 * twice. A datagram that comes late or twice has another number than the one that is waited for.
 */
async function talk(
  type: 'command' | 'inquiry',
  payload: readonly number[],
  ctx: Ctx,
  options: QueueOptions = {},
  sent?: (sequence: number) => void,
): Promise<Uint8Array> {
  const { state, queue, device, settings } = ctx
  const block = (task: Task) => {
    const sequence = nextSequence(ctx)
    state.waiting = { sequence, isInquiry: type === 'inquiry', task, settle: data => task.success(data) }
    sent?.(sequence)
    device.write(buildPacket(type, sequence, payload))
  }
  try {
    return await queue.add<Uint8Array>(block, { withinMs: settings.answer_ms, ...options })
  } catch (error) {
    throw explain(error, ctx)
  }
}

/** "If the sequence number reaches the limit, next value will be 0." */
function nextSequence({ state }: Ctx): number {
  state.sequence = (state.sequence + 1) % 0x1_0000_0000
  return state.sequence
}

export function hear(bytes: Uint8Array, ctx: Ctx): void {
  const packet = parsePacket(bytes)
  if (!packet) return
  switch (packet.type) {
    case 'reply':
      return hearReply(packet, ctx)
    case 'control':
      return hearError(packet, ctx)
    case 'controlReply': {
      // It counts anew, and so do we.
      const { state } = ctx
      if (packet.payload[0] !== RESET || !state.resetting) return
      state.resetting = false
      return state.waiting?.task.retry('sequence numbers reset')
    }
  }
}

function hearReply({ sequence, payload }: Packet, ctx: Ctx): void {
  const { state, schedule } = ctx
  const reply = parseReply(payload)
  if (!reply) return
  const waiting = state.waiting?.sequence === sequence && !state.waiting.task.settled ? state.waiting : undefined
  const moving = state.moving.get(sequence)
  switch (reply.kind) {
    case 'accepted':
      if (waiting && !waiting.isInquiry) waiting.settle(NOTHING)
      return
    case 'done':
      waiting?.settle(reply.data)
      return moving?.done()
    case 'refused':
      if (waiting && reply.code === BUFFER_FULL) {
        schedule.after(BUSY_MS, () => waiting.task.retry('the camera is busy'))
        return
      }
      waiting?.task.fail(new Abort(refusalOf(reply.code), reply.code))
      return moving?.failed(refusalOf(reply.code))
  }
}
const NOTHING = new Uint8Array()

function hearError({ payload, sequence }: Packet, ctx: Ctx): void {
  const { state, device } = ctx
  const [kind, which] = payload
  const { waiting } = state
  if (kind !== ERROR || !waiting || waiting.task.settled || waiting.sequence !== sequence) return
  if (which !== WRONG_SEQUENCE) return waiting.task.abort('The camera does not understand what it was sent.')
  // Another controller made it count otherwise, or it was switched off in between.
  state.sequence = 0
  state.resetting = true
  device.write(buildPacket('control', 0, [RESET]))
}

/** "VISCA Camera-Issued Messages". */
const BUFFER_FULL = 0x03
function refusalOf(code: number): string {
  switch (code) {
    case 0x01:
    case 0x02:
      return 'This camera cannot do that: it does not know the command. Compare its manual with the settings.'
    case BUFFER_FULL:
      return 'The camera is busy. Try again in a moment.'
    case 0x04:
      return 'The camera was told to do something else before it got there.'
    case 0x41:
      return 'The camera cannot do that now. Is it on, and is its menu closed?'
    default:
      return `The camera refuses that (VISCA error ${code.toString(16).padStart(2, '0')}).`
  }
}

/** The queue knows no names of devices: its failures are put into words here. */
const explain = (error: unknown, { queue }: Ctx) =>
  inWords(error, {
    timeout: 'The camera does not answer. Check its power and its network cable.',
    offline: notConnected,
    cancelled: queue.online ? 'Somebody chose something else before this could be done.' : notConnected,
  })

export const notConnected = 'The camera is not connected. Check its power, its network cable and its address.'
