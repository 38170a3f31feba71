import type { DeviceView, WaitingDeviceView } from '@contract/access-views.ts'
import { compareNames, hasWords, inWords } from '../rules.ts'

export const kindTitles: Readonly<Record<DeviceView['kind'], string>> = { panel: 'Panel', phone: 'Phone' }

const HALF = 4

/** A code as the device shows it, however it was typed; of a pasted address, the code in it. */
export function tidyCode(text: string): string {
  const within = /[?&]code=([^&#\s]+)/i.exec(text)?.[1] ?? text
  const signs = within
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '')
    .slice(0, 2 * HALF)
  return signs.length > HALF ? `${signs.slice(0, HALF)}-${signs.slice(HALF)}` : signs
}

export const isWhole = (code: string) => code.length === 2 * HALF + 1

export const waitingWith = (waiting: readonly WaitingDeviceView[], code: string): WaitingDeviceView | undefined =>
  waiting.find(device => tidyCode(device.code) === code)

/** What a device may be called, until somebody knows better. */
export function nameFor(kind: DeviceView['kind'] | undefined, room: string, devices: readonly DeviceView[]): string {
  const name = `${room} ${kind === 'phone' ? 'phone' : 'panel'}`
  const taken = new Set(devices.map(device => device.name.toLowerCase()))
  if (!taken.has(name.toLowerCase())) return name
  let number = 2
  while (taken.has(`${name} ${number}`.toLowerCase())) number++
  return `${name} ${number}`
}

/** By room, then by name, as somebody would walk past them. */
export function foundDevices(devices: readonly DeviceView[], query: string | undefined): DeviceView[] {
  const words = inWords(query)
  return devices
    .filter(({ name, kind, system, address, agent, approved_by }) =>
      hasWords(words, [name, kindTitles[kind], system.name, address, agent, approved_by]),
    )
    .sort((a, b) => compareNames(a.system.name, b.system.name) || compareNames(a.name, b.name))
}

/** What revoking does, before it is done. */
export function revokeWords({ kind, system, sockets }: Pick<DeviceView, 'kind' | 'system' | 'sockets'>): string {
  const now = sockets > 0 ? 'It is in use just now: its controls go dark at once. ' : ''
  const room = kind === 'panel' ? `The panel in ${system.name}` : `The phone for ${system.name}`
  return `${now}${room} then shows a code and waits to be let in again. The room itself works on.`
}
