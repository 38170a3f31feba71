import { Abort } from '../../driver-kit/index.ts'
import { displaysOf } from './meeting-room.displays.ts'
import { type Ctx, called, settled } from './meeting-room.room.ts'
import { type Choice, forgetSources, isOvertaken, show, usualChoice } from './meeting-room.sources.ts'
import { tell } from './meeting-room.tell.ts'

/** Turns the room on or off, on with what it usually shows unless something was chosen. */
export async function changePower(on: boolean, chosen: Choice | undefined, ctx: Ctx): Promise<void> {
  const { state, setStatus } = ctx
  const wish = ++state.powerWish
  const displays = displaysOf(ctx)
  const choice = chosen ?? usualChoice(ctx)
  state.changingPower = true
  state.powerFailure = undefined
  if (!on) forgetSources(ctx)
  setStatus({ power_target: on })
  const answers = displays.map(display => ({ display, failure: settled(display.exec('power', [on])) }))
  state.answers = new Map(
    on ? answers.map(({ display, failure }) => [display.slug, failure.then(why => why === undefined)]) : [],
  )
  const showing = on ? settled(show(choice, ctx)) : undefined
  tell(ctx)
  const failures: string[] = []
  for (const { display, failure } of answers) {
    const why = await failure
    if (why) failures.push(`${displays.length > 1 ? `${called(display, 2)}: ` : ''}${why.message}`)
  }
  const sourceFailure = await showing
  if (wish !== state.powerWish) throw new Abort(`The room was turned ${on ? 'off' : 'on'} meanwhile.`, 'superseded')
  state.changingPower = false
  // What said no stays known to have done so; what said yes may be turned off by hand from now on.
  for (const { display, failure } of answers) if (!(await failure)) state.answers.delete(display.slug)
  const message = failures.join(' ')
  if (message) state.powerFailure = { message, whileUnreachable: !displays.every(({ connected }) => connected) }
  tell(ctx)
  if (message) throw new Abort(message)
  if (sourceFailure && !isOvertaken(sourceFailure)) throw sourceFailure
}
