import { Abort } from '../../driver-kit/index.ts'
import { wayId } from './meeting-room.connections.ts'
import { around, muteOutput } from './meeting-room.mute.ts'
import { checkOutput, outputName, sourceName } from './meeting-room.names.ts'
import { takenBy } from './meeting-room.plan.ts'
import { type Ctx, settled, spoken } from './meeting-room.room.ts'
import { waitUntil, wayWords } from './meeting-room.routing.ts'
import { change } from './meeting-room.sources.ts'
import { tell } from './meeting-room.tell.ts'
import { layerOf, numberOr, saysOf } from './meeting-room.trace.ts'

/** Input 0 is none (driver.md 17.1). */
const NOTHING = '0'

/** Takes the picture away from one output: at the switcher that feeds it; where there is none, by muting it. */
export async function unroute(output: string, ctx: Ctx): Promise<void> {
  const wiring = checkOutput(output, ctx)
  const { state } = ctx
  if (state.locked.has(output)) throw locked(output, ctx)
  const { way, feeder } = around(output, ctx)
  const switcher = feeder?.as('Switchable')
  if (!way || !switcher) {
    await muteOutput(output, true, ctx)
    return
  }
  const others = [...state.routes.values()].filter(route => route.output !== output)
  const use = takenBy(others).get(wayId(way))
  if (use) {
    const carries = `${wayWords(way)} carries ${sourceName(use.by.source, ctx)} to ${outputName(use.by.output, ctx)} too`
    throw new Abort(`Nothing can be shown on ${outputName(output, ctx)} alone: ${carries}. Mute it instead.`)
  }
  await change([output], ctx, async isLatest => {
    state.wanted.delete(output)
    state.routes.delete(output)
    tell(ctx)
    const map = { [NOTHING]: [numberOr(way.output ?? '')] }
    const failure = await settled(switcher.call.switch({ map, ...layerOf(way) }))
    const isGone = () => {
      const said = saysOf(way, ctx.system.module(way.device))
      return !wiring.plugs.get(way.device)?.some(({ input }) => input === said)
    }
    const done = failure === undefined && (await waitUntil(() => !isLatest(output) || isGone(), ctx))
    if (done) return new Map()
    const why = failure?.message ?? `it has not confirmed that ${wayWords(way)} shows nothing. Try again.`
    const what = `The picture cannot be taken from ${outputName(output, ctx)}.`
    return new Map([[output, new Abort(`${what} ${spoken(way.device)}: ${why}`)]])
  })
}

export const locked = (output: string, ctx: Ctx) =>
  new Abort(`What ${outputName(output, ctx)} shows is locked. Unlock it first.`)
