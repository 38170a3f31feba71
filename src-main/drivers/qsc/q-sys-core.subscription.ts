import { Abort } from '../../driver-kit/index.ts'
import { call } from './q-sys-core.call.ts'
import { controlsIn, UNKNOWN_GROUP, unknownIn } from './q-sys-core.messages.ts'
import { type Control, type Ctx, idOf, reportControl } from './q-sys-core.status.ts'

const GROUP = 'alcove'
/** More than these are carried out all the same, but not reported unasked. */
const MOST_WATCHED = 1_000

/** From now on the Core tells of these by itself; what is told already stays. */
export async function watchControls(controls: readonly Control[], ctx: Ctx, priority?: number): Promise<void> {
  const { watched, subscribed } = ctx.state
  for (const control of controls) {
    if (watched.size < MOST_WATCHED || watched.has(idOf(control))) watched.set(idOf(control), control)
  }
  const byId = new Map(controls.map(control => [idOf(control), control]))
  const fresh = [...byId.keys()].filter(id => watched.has(id) && !subscribed.has(id)).flatMap(id => byId.get(id) ?? [])
  if (fresh.length === 0) return
  const isFirst = subscribed.size === 0
  for (const [component, group] of byComponent(fresh)) await add(component, group, ctx, priority)
  if (isFirst && subscribed.size > 0) await push(ctx, priority)
}

/** On a new connection: a change group goes with the connection that made it. */
export async function subscribeAgain(ctx: Ctx): Promise<void> {
  const { settings, state } = ctx
  state.subscribed.clear()
  const own = [settings.volume_control, settings.mute_control].filter(Boolean).map(name => ({ name }))
  const listed = settings.controls.map(one => (typeof one === 'string' ? { name: one } : one))
  await watchControls([...own, ...listed, ...state.watched.values()], ctx, 0)
}

/** "ChangeGroup.AutoPoll": the first answer has all controls, each later one those that have changed. */
async function push(ctx: Ctx, priority = 50): Promise<void> {
  const rate = { Id: GROUP, Rate: ctx.settings.push_ms / 1000 }
  const result = await call('ChangeGroup.AutoPoll', rate, ctx, { priority })
  for (const control of controlsIn(result)) reportControl(control, ctx)
}

async function add(component: string | undefined, controls: Control[], ctx: Ctx, priority = 50): Promise<void> {
  const names = controls.map(({ name }) => name)
  const about = `"${names.join('", "')}"${component === undefined ? '' : ` of "${component}"`}`
  const ids = new Set(controls.map(idOf))
  let unknown: string[] = []
  try {
    const result =
      component === undefined
        ? await call('ChangeGroup.AddControl', { Id: GROUP, Controls: names }, ctx, { priority, about })
        : await call(
            'ChangeGroup.AddComponentControl',
            { Id: GROUP, Component: { Name: component, Controls: names.map(Name => ({ Name })) } },
            ctx,
            { priority, about },
          )
    unknown = unknownIn(result)
  } catch (error) {
    if (!(error instanceof Abort) || error.detail === 'offline' || error.detail === UNKNOWN_GROUP) throw error
    if (controls.length > 1) {
      // One bad name must not keep the good ones from being told.
      for (const control of controls) await add(component, [control], ctx, priority)
      return
    }
    unknown = names
  }
  for (const name of unknown) {
    const id = idOf({ name, component })
    ids.delete(id)
    ctx.state.watched.delete(id)
    const where =
      component === undefined ? 'The design has no Named Control' : `The component "${component}" has no control`
    const sentence = `${where} "${name}". Compare it with Q-SYS Designer.`
    ctx.log.warn(sentence)
    ctx.setStatus({ last_error: sentence })
  }
  for (const id of ids) ctx.state.subscribed.add(id)
}

function byComponent(controls: readonly Control[]): Map<string | undefined, Control[]> {
  const groups = new Map<string | undefined, Control[]>()
  for (const control of controls) {
    const { component } = control
    groups.set(component, [...(groups.get(component) ?? []), control])
  }
  return groups
}
