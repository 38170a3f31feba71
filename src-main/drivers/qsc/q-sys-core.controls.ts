import { Abort } from '../../driver-kit/index.ts'
import { call } from './q-sys-core.call.ts'
import { type ControlValue, controlsIn, unknownIn } from './q-sys-core.messages.ts'
import { type Control, type Ctx, idOf, reportControl } from './q-sys-core.status.ts'
import { watchControls } from './q-sys-core.subscription.ts'

type Value = number | boolean | string

/** Sets each and reads all back: what is reported is what the Core has made of it. */
export async function setControls(controls: Control[], value: Value, ctx: Ctx, ramp?: number): Promise<void> {
  await watchControls(controls, ctx)
  const all = await Promise.allSettled(controls.map(control => setOne(control, value, ctx, ramp)))
  const failed = all.find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
  await readControls(controls, ctx)
}

async function setOne(control: Control, value: Value, ctx: Ctx, ramp?: number): Promise<void> {
  const { name, component } = control
  const change = { Name: name, Value: value, ...(ramp === undefined ? {} : { Ramp: ramp }) }
  // Only the latest of several values that wait for the same control is sent.
  const options = { name: `control ${idOf(control)}`, about: aboutOf(control) }
  if (component === undefined) return void (await call('Control.Set', change, ctx, options))
  const result = await call('Component.Set', { Name: component, Controls: [change] }, ctx, options)
  if (unknownIn(result).includes(name)) {
    throw new Abort(`The component "${component}" has no control "${name}". Compare it with Q-SYS Designer.`)
  }
}

/** Gives what the Core says of each, and reports it. */
export async function readControls(controls: Control[], ctx: Ctx, priority = 50): Promise<ControlValue[]> {
  const found: ControlValue[] = []
  for (const component of new Set(controls.map(each => each.component))) {
    const group = controls.filter(each => each.component === component)
    const names = group.map(({ name }) => name)
    const options = { priority, about: group.map(aboutOf).join(', ') }
    const result =
      component === undefined
        ? await call('Control.Get', names, ctx, options)
        : await call('Component.Get', { Name: component, Controls: names.map(Name => ({ Name })) }, ctx, options)
    found.push(...controlsIn(result, component))
  }
  for (const control of found) reportControl(control, ctx)
  return found
}

const aboutOf = ({ name, component }: Control) =>
  component === undefined ? `"${name}"` : `"${name}" of "${component}"`

export const controlsOf = (ids: string | readonly string[], component: string | null | undefined): Control[] =>
  [ids].flat().map(name => (component ? { name, component } : { name }))
