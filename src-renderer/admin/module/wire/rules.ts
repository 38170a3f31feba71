import type { TrafficItem } from '../../../data/traffic.ts'
import { hexOf, textOf } from './bytes.ts'

export type Way = 'both' | 'in' | 'out'
export type View = 'both' | 'hex' | 'text'

/** What is looked at: one way, and only what holds a text or bytes in hex. */
export interface Filter {
  way: Way
  query: string
}

/** Items that the filter lets through. Notes of the connection go with both ways only, and are found by their words. */
export function matching(items: readonly TrafficItem[], { way, query }: Filter): readonly TrafficItem[] {
  const wanted = query.trim().toLowerCase()
  if (way === 'both' && wanted === '') return items
  const hex = /^[0-9a-f]{2}(?:\s*[0-9a-f]{2})*$/.test(wanted) ? spaced(wanted) : undefined
  return items.filter(({ direction, bytes }) => {
    if (way !== 'both' && direction !== way) return false
    if (wanted === '') return true
    const found = textOf(bytes).toLowerCase().includes(wanted)
    return found || (hex !== undefined && direction !== 'note' && hexOf(bytes).includes(hex))
  })
}

const spaced = (hex: string) => (hex.replaceAll(/\s/g, '').match(/../g) ?? []).join(' ')

const arrows: Readonly<Record<TrafficItem['direction'], string>> = { in: '<-', out: '->', note: '--' }

/** The items as they go into a message to a colleague, or a file. */
export const copied = (items: readonly TrafficItem[], view: View): string =>
  items
    .map(({ at, direction, bytes }) => {
      const head = `${new Date(at).toISOString()} ${arrows[direction]} `
      if (direction === 'note' || view === 'text') return head + textOf(bytes)
      if (view === 'hex') return head + hexOf(bytes)
      return `${head}${hexOf(bytes)}  |${textOf(bytes)}|`
    })
    .join('\n')

/** HTTP and MQTT are told as text: to show their bytes says nothing more. */
export const isTextual = (transport: string) => transport === 'http' || transport === 'mqtt'

/** What can be chosen on this transport, in this much room. The first is how it begins. */
export function viewsOf(transport: string, wide: boolean): readonly View[] {
  if (isTextual(transport)) return ['text']
  return wide ? ['both', 'hex', 'text'] : ['text', 'hex']
}

export const fileNameOf = (label: string, now: number) =>
  `${label}-wire-${new Date(now).toISOString().replaceAll(/[:.]/g, '-').slice(0, 19)}.txt`
