import { Abort } from '../../driver-kit/index.ts'
import { type Way, wayId } from './meeting-room.connections.ts'
import type { Hop, Route } from './meeting-room.graph.ts'
import { muteNow, muteOutput } from './meeting-room.mute.ts'
import { outputName, sourceName } from './meeting-room.names.ts'
import { type Order, ordersFor, planRoutes, type Refusal, type Wishes } from './meeting-room.plan.ts'
import { type Ctx, isLit, settled, spoken } from './meeting-room.room.ts'
import { type Wiring, wiringOf } from './meeting-room.settings.ts'
import { canChoose, disagreement, layerOf, numberOr, shownOn } from './meeting-room.trace.ts'

/** Switches every device on the way, each once; gives what went wrong, by output. Done once all of them confirm. */
export async function showOnOutputs(
  wishes: Wishes,
  isLatest: (output: string) => boolean,
  ctx: Ctx,
): Promise<Map<string, Error>> {
  const { state } = ctx
  const failures = new Map<string, Error>()
  const wiring = wiringOf(ctx.settings)
  if (!wiring) return failures
  const { routes, refused } = planRoutes(wiring, wishes, state.routes.values())
  for (const [output, refusal] of refused) {
    failures.set(output, new Refused(refusalWords(output, wishes.get(output) ?? '', refusal, ctx)))
    // Nothing was changed there: what is wanted is what was.
    const before = state.routes.get(output)?.source
    if (before === undefined) state.wanted.delete(output)
    else state.wanted.set(output, before)
  }
  for (const [output, route] of routes) state.routes.set(output, route)

  const latest = () => [...routes.values()].filter(({ output }) => isLatest(output))
  const told = new Map<string, Promise<string | Error | undefined>>()
  for (const { device } of ordersFor(routes.values()))
    if (!told.has(device)) told.set(device, tellDevice(device, latest, wiring, ctx))

  await Promise.all(
    [...routes].map(async ([output, route]) => {
      const outcomes = await Promise.all(
        route.hops.map(async hop => ({ hop, outcome: await told.get(hop.way.device) })),
      )
      if (!isLatest(output)) return
      const failed = outcomes.findLast(({ outcome }) => outcome instanceof Error)
      // What refused to be turned on is a trouble of its own, and told as such.
      if (!failed && outcomes.some(({ outcome }) => outcome === 'dark')) return
      const why =
        failed?.outcome instanceof Error
          ? `${hopWords(failed.hop)}: ${failed.outcome.message}`
          : ((await unmuted(output, ctx)) ?? (await unconfirmed(route, () => isLatest(output), ctx)))
      if (!why) return
      const what = `${sourceName(route.source, ctx)} cannot be shown on ${outputName(output, ctx)}.`
      failures.set(output, new Abort(`${what} ${why}`))
    }),
  )
  return failures
}

/** Refused before anything was done. */
export class Refused extends Abort {}

/** Gives a device what is its part of the routes that are still wanted by the time it is on. */
async function tellDevice(slug: string, latest: () => Route[], wiring: Wiring, ctx: Ctx) {
  try {
    if (!(await isAwake(slug, ctx))) return 'dark'
    const orders = ordersFor(latest()).filter(({ device }) => device === slug)
    await Promise.all(orders.map(order => give(order, wiring, ctx)))
    return undefined
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** Most devices take no input before they are on. One that somebody turned off is turned on for it. */
async function isAwake(slug: string, { state, system }: Ctx): Promise<boolean> {
  const device = system.module(slug)
  if (!device.implements('Powerable')) return true
  const took = await state.answers.get(slug)
  if (took === false) return isLit(device)
  if (took === undefined && device.connected && !isLit(device)) await device.exec('power', [true])
  return true
}

async function give(order: Order, wiring: Wiring, { system }: Ctx): Promise<void> {
  const { device: slug, map } = order
  const device = system.module(slug)
  if (!device.exists) throw new Abort(`this room has no such module. Add ${slug}, or correct the connections.`)
  const plugs = wiring.plugs.get(slug) ?? []
  if (!canChoose(device)) {
    // A screen with one plug shows what comes in.
    if (plugs.length === 1) return
    throw new Abort('it cannot choose what it shows. Take the inputs that it does not need out of the connections.')
  }
  const apart = [...map.values()].some(outputs => outputs.some(output => output !== undefined))
  const switcher = apart ? device.as('Switchable') : undefined
  if (switcher) {
    const byInput = [...map].map(([input, outputs]) => [input, outputs.map(output => numberOr(output ?? ''))] as const)
    await switcher.call.switch({ map: Object.fromEntries(byInput), ...layerOf(order) })
    return
  }
  const selector = device.as('InputSelection')
  const [only, another] = [...map.keys()]
  if (!selector || only === undefined || another !== undefined || outputsOf(slug, wiring) > 1)
    throw new Abort('it cannot show different things on its outputs. Is this the right module in the connections?')
  await selector.call.switch_to({ input: numberOr(only) })
}

/** Who wants to see something does not want to see nothing. */
async function unmuted(output: string, ctx: Ctx): Promise<string | undefined> {
  if (muteNow(output, ctx) !== true) return undefined
  const failure = await settled(muteOutput(output, false, ctx))
  return failure && `It is muted, and stays so: ${failure.message}`
}

/** Waits for all devices to say so; gives the one that does not when it takes too long. */
function unconfirmed(route: Route, isLatest: () => boolean, ctx: Ctx): Promise<string | undefined> {
  const isShown = () => shownOn(route.output, ctx)?.source === route.source
  return waitUntil(() => !isLatest() || isShown(), ctx).then(inTime =>
    inTime ? undefined : (disagreement(route, ctx) ?? 'It was not confirmed. Try again, or call for support.'),
  )
}

/** Whether it has come true in the time that devices have to report. Looked at whenever one of them reports. */
export function waitUntil(isSo: () => boolean, { state, settings, schedule, signal }: Ctx): Promise<boolean> {
  if (isSo()) return Promise.resolve(true)
  return new Promise((resolve, reject) => {
    const end = (finish: () => void) => {
      state.watchers.delete(look)
      signal.removeEventListener('abort', stop)
      late.cancel()
      finish()
    }
    const look = () => {
      if (isSo()) end(() => resolve(true))
    }
    const stop = () => end(() => reject(signal.reason))
    const late = schedule.after(settings.confirm_ms, () => end(() => resolve(isSo())))
    state.watchers.add(look)
    signal.addEventListener('abort', stop, { once: true })
  })
}

export function refusalWords(output: string, source: string, { way, by }: Refusal, ctx: Ctx): string {
  const what = `${sourceName(source, ctx)} cannot be shown on ${outputName(output, ctx)}`
  if (way && by) {
    const carries = `${wayWords(way)} carries ${sourceName(by.source, ctx)} to ${outputName(by.output, ctx)}`
    return `${what}: ${carries}, and there is no other way. Show something else there first, or the same on both.`
  }
  const known = (wiringOf(ctx.settings)?.reachable.get(output) ?? []).map(key => sourceName(key, ctx)).join(', ')
  return `${what}: no connection leads there. It can show ${known || 'nothing'}.`
}

export const wayWords = ({ device, output }: Way) =>
  output === undefined ? spoken(device) : `output ${output} of ${spoken(device)}`

const hopWords = ({ way, input }: Hop) => {
  const to = way.output === undefined ? '' : ` to output ${way.output}`
  return `${spoken(way.device)}${input === undefined ? '' : `, input ${input}`}${to}`
}

const outputsOf = (device: string, { plugs }: Wiring) =>
  new Set(
    [...plugs.values()]
      .flat()
      .flatMap(({ from }) => ('way' in from && from.way.device === device ? wayId(from.way) : [])),
  ).size
