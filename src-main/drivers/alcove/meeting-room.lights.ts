import { Abort } from '../../driver-kit/index.ts'
import type { Ctx } from './meeting-room.room.ts'

export async function switchLight(key: string, on: boolean, { settings, system }: Ctx): Promise<void> {
  const light = settings.lights.find(light => light.key === key)
  if (!light) throw new Abort(`There is no light called "${key}" in this room.`)
  const relay = system.module(light.module)
  if (!relay.exists) throw new Abort(`${light.name} is not set up yet: this room has no ${light.module}.`)
  await relay.exec('relay', [on, light.index])
}

export function lightsNow({ settings, system }: Ctx) {
  return settings.lights.map(({ key, name, module, index }) => {
    const relay = system.module(module)
    const on = relay.connected ? relay.status[`relay${index}`] : undefined
    return { key, name, on: typeof on === 'boolean' ? on : null }
  })
}
