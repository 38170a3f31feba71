import type { DeviceLine } from '@contract/discovery-views.ts'
import { compareDevices } from '../rules.ts'

export interface Row {
  device: DeviceLine
  /** `left`: it is not among those that are looked for any more. `gone`: it is no device of its own any more. */
  state: 'here' | 'left' | 'gone'
}

export interface Rows {
  /** What is looked for; when that is something else, all is put in order. */
  asked: string
  rows: readonly Row[]
}

const MOST_GONE = 50

/**
 * The list while devices come and go: nothing moves under a finger. Who stands in it keeps the place, who is new comes
 * at the end, and all are put in order when something else is asked. What did not change is the same object.
 */
export function keepPlaces(
  held: Rows | undefined,
  asked: string,
  devices: ReadonlyMap<string, DeviceLine>,
  isAsked: (device: DeviceLine) => boolean,
): Rows {
  const before = held?.asked === asked && held.rows.filter(isGone).length <= MOST_GONE ? held.rows : []
  const kept = before.map((row): Row => {
    const device = devices.get(row.device.id)
    const state = !device ? 'gone' : isAsked(device) ? 'here' : 'left'
    return row.state === state && (!device || device === row.device) ? row : { device: device ?? row.device, state }
  })
  const there = new Set(kept.map(({ device }) => device.id))
  const more = [...devices.values()].filter(device => !there.has(device.id) && isAsked(device)).sort(compareDevices)
  if (held?.asked === asked && more.length === 0 && kept.length === held.rows.length) {
    if (kept.every((row, at) => row === held.rows[at])) return held
  }
  return { asked, rows: [...kept, ...more.map((device): Row => ({ device, state: 'here' }))] }
}

/** Whether putting the list in order would change anything. */
export const isInOrder = (rows: readonly Row[]): boolean =>
  rows.every(({ device, state }, at) => {
    const next = rows[at + 1]
    return state === 'here' && (!next || compareDevices(device, next.device) <= 0)
  })

const isGone = ({ state }: Row) => state === 'gone'
