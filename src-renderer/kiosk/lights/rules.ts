import type { ModuleView } from '@contract/views.ts'
import { booleanOf } from '../../data/read.ts'

export interface Relay {
  key: string
  index: number
  on: boolean | undefined
}

/** Relays report as `relay0`, `relay1` … (driver.md 17.1); one that has reported nothing yet still has its first. */
export function relaysOf(module: Pick<ModuleView, 'status'>): Relay[] {
  const reported = Object.keys(module.status).flatMap(key => {
    const digits = /^relay_?(\d*)$/.exec(key)?.[1]
    return digits === undefined ? [] : [{ key, index: Number(digits || 0), on: booleanOf(module, key) }]
  })
  if (reported.length === 0) return [{ key: 'relay0', index: 0, on: undefined }]
  return reported.sort((a, b) => a.index - b.index)
}
