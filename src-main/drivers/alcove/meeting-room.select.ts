import { Abort } from '../../driver-kit/index.ts'
import { checkOutput, checkSource } from './meeting-room.names.ts'
import { changePower } from './meeting-room.power.ts'
import type { Ctx } from './meeting-room.room.ts'
import { refusalWords } from './meeting-room.routing.ts'
import { type Choice, choiceOf, show } from './meeting-room.sources.ts'
import { tell } from './meeting-room.tell.ts'
import { locked } from './meeting-room.unroute.ts'

/** Shows a source wherever it can be shown in the room. */
export async function selectInput(key: string, ctx: Ctx): Promise<void> {
  checkSource(key, ctx)
  await turnOnFor(choiceOf(key, ctx), ctx)
}

/** Shows a source on one output. */
export async function routeOne(source: string, output: string, ctx: Ctx): Promise<void> {
  const wiring = checkOutput(output, ctx)
  checkSource(source, ctx)
  if (ctx.state.locked.has(output)) throw locked(output, ctx)
  if (!wiring.reachable.get(output)?.includes(source)) throw new Abort(refusalWords(output, source, {}, ctx))
  const isAll = wiring.available.length === 1 && wiring.available[0] === output
  const choice = { wishes: new Map([[output, source]]), ...(isAll ? { target: source } : {}) }
  // A recorder needs no room that is on.
  if (ctx.system.module(output).implements('Powerable')) await turnOnFor(choice, ctx)
  else await show(choice, ctx)
}

export function setLocked(output: string, on: boolean, ctx: Ctx): void {
  checkOutput(output, ctx)
  if (on) ctx.state.locked.add(output)
  else ctx.state.locked.delete(output)
  tell(ctx)
}

async function turnOnFor(choice: Choice, ctx: Ctx): Promise<void> {
  const isOn = ctx.status.power_target === true && !ctx.state.powerFailure
  await (isOn ? show(choice, ctx) : changePower(true, choice, ctx))
}
