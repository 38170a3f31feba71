import type { Json } from '@base/json.ts'
import type { ModuleView } from '@contract/views.ts'

// What a technician looks for first; the driver's other plain values follow in its own order.
const first = [
  'power_state',
  'power',
  'warming',
  'cooling',
  'selected_input',
  'input',
  'volume',
  'mute',
  'audio_mute',
  'video_mute',
  'lamp_hours',
  'lamp_usage',
  'problem',
]
// What a device is rather than how it is: told when there is room for it.
const last = /^(model|manufacturer|product|firmware|serial|mac|class|inputs|outputs|version)/
const dull = new Set(['connected', 'name', 'device_name', 'power_target', 'input_target'])
const SHOWN = 5

/** The few status values that tell most, for one line in a list. */
export function keyStatus({ status }: Pick<ModuleView, 'status'>): { name: string; text: string; at: number }[] {
  const others = Object.keys(status).filter(name => !first.includes(name))
  const names = [
    ...first.filter(name => name in status),
    ...others.filter(name => !last.test(name)),
    ...others.filter(name => last.test(name)),
  ]
  return names
    .filter(name => !dull.has(name))
    .flatMap(name => {
      const text = plainText(status[name]?.value)
      // Of the flags that come and go, only those that are up say something.
      const silent = text === 'false' && /^(warming|cooling|.*mute.*)$/.test(name)
      return text === undefined || silent ? [] : [{ name, text, at: status[name]?.at ?? 0 }]
    })
    .slice(0, SHOWN)
}

function plainText(value: Json | undefined): string | undefined {
  if (value === undefined || value === null || typeof value === 'object' || value === '') return undefined
  return String(value)
}

/** Whether anything can still be started, or stopped. */
export const runs = (modules: readonly Pick<ModuleView, 'running'>[]) => ({
  some: modules.some(({ running }) => running),
  all: modules.every(({ running }) => running),
})
