import type { AdoptionView, DeviceMatch, DeviceView } from '@contract/discovery-views.ts'
import type { Adopting } from '../../../data/useDiscovery.ts'
import type { Tone } from '../../../look/Badge.tsx'

/** What somebody chose for a device instead of what was suggested. */
export interface Choice {
  file_name?: string
  /** Without the number: that comes by itself. */
  name?: string
  told?: Readonly<Record<string, string>>
  isLeftOut?: boolean
}
export type Choices = Readonly<Record<string, Choice>>

/** What will become of a device. */
export interface Planned {
  device: DeviceView
  match: DeviceMatch | undefined
  /** `Display` of `Display_2` */
  name: string
  number: number
  /** Why it cannot be adopted so. */
  problem: string | undefined
  isLeftOut: boolean
}

/**
 * What the devices will be called in the room, in the order they stand in: three displays are told one name each, one
 * number after the other. `taken` are the names of the modules that the room has, without their numbers.
 */
export function plannedOf(
  devices: readonly DeviceView[],
  choices: Choices,
  systemId: string | undefined,
  taken: readonly string[],
): Planned[] {
  const counts = new Map<string, number>()
  for (const name of taken) counts.set(name, (counts.get(name) ?? 0) + 1)
  return devices.map(device => {
    const choice = choices[device.id] ?? {}
    const match = device.matches.find(({ file_name }) => file_name === choice.file_name) ?? device.matches[0]
    const [stem, suggested] = partsOf((systemId && match?.names[systemId]) || match?.module_name || '')
    const name = choice.name ?? stem
    const problem = problemWith(device, match, name.trim())
    const isLeftOut = choice.isLeftOut === true || match === undefined || device.modules.length > 0
    // Whoever counts here may know the room a moment less well than the node does.
    const before = counts.get(name) ?? (name === stem && suggested ? suggested - 1 : 0)
    if (!isLeftOut) counts.set(name, before + 1)
    return { device, match, name, number: before + 1, problem, isLeftOut }
  })
}

function problemWith(device: DeviceView, match: DeviceMatch | undefined, name: string): string | undefined {
  const [used] = device.modules
  if (used) return `${used.label} drives it already.`
  if (!match) return 'No driver on this node fits.'
  if (name === '') return 'Give it a name.'
  return /^[A-Za-z0-9_-]{1,60}$/.test(name) ? undefined : 'Letters, digits, _ and - only, 60 at most.'
}

function partsOf(label: string): [stem: string, number: number | undefined] {
  const [, stem, number] = /^(.*)_(\d+)$/.exec(label) ?? []
  return stem ? [stem, Number(number)] : [label, undefined]
}

/** What the node is asked for: only what is other than it would do by itself. */
export function requestOf(planned: readonly Planned[], choices: Choices, systemId: string): Adopting {
  return {
    system_id: systemId,
    devices: planned
      .filter(({ isLeftOut }) => !isLeftOut)
      .map(({ device, match, name }) => {
        const { name: typed, told = {} } = choices[device.id] ?? {}
        const asked = new Set(match?.asks.map(ask => ask.name))
        const settings = Object.entries(told).filter(([key, value]) => asked.has(key) && value !== '')
        const isOwnName = typed !== undefined && typed.trim() !== match?.module_name
        return {
          device_id: device.id,
          ...(match ? { file_name: match.file_name } : {}),
          ...(isOwnName ? { custom_name: name.trim() } : {}),
          settings: Object.fromEntries(settings),
        }
      }),
  }
}

type Adopted = AdoptionView['modules'][number]

/** How far a device is, in words. */
export function adoptedWords({ state, took_ms }: Pick<Adopted, 'state' | 'took_ms'>): { tone: Tone; words: string } {
  if (state === 'connected') {
    return { tone: 'good', words: took_ms === null ? 'Connected' : `Connected in ${(took_ms / 1_000).toFixed(1)} s` }
  }
  if (state === 'starting') return { tone: 'busy', words: 'Connecting…' }
  if (state === 'asks') return { tone: 'busy', words: 'Needs to be told something' }
  return state === 'undone' ? { tone: 'plain', words: 'Undone' } : { tone: 'bad', words: 'Not connected' }
}

/** How far all of them are. */
export function adoptionWords({ modules }: Pick<AdoptionView, 'modules'>): string {
  const there = modules.filter(({ state }) => state !== 'undone')
  if (there.length === 0) return 'All of it was undone: the modules are gone, the devices are as they were.'
  const connected = there.filter(({ state }) => state === 'connected').length
  if (connected < there.length) return `${connected} of ${there.length} connected`
  return there.length === 1 ? 'Connected, and ready for work' : `All ${there.length} connected, and ready for work`
}
