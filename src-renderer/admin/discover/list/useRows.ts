import type { DeviceLine } from '@contract/discovery-views.ts'
import { useMemo, useState } from 'react'
import { isFound, type Show } from '../rules.ts'
import { keepPlaces, type Row, type Rows } from './rows.ts'

const none: readonly Row[] = []

/** The rows of the list, each where it was; put in order with each turn, and when something else is looked for. */
export function useRows(
  devices: ReadonlyMap<string, DeviceLine> | undefined,
  show: Show,
  q: string | undefined,
  turn: number,
): readonly Row[] {
  const [held, setHeld] = useState<Rows>()
  const isAsked = useMemo(() => isFound(show, q), [show, q])
  const next = devices ? keepPlaces(held, `${show} ${turn} ${q ?? ''}`, devices, isAsked) : undefined
  // Where everybody stood is known from the drawing before; drawn again, nothing changes any more.
  if (next && next !== held) setHeld(next)
  return next?.rows ?? none
}
