import type { Json } from '@base/json.ts'
import type { ModuleView } from '@contract/views.ts'

type Row = [name: string, held: ModuleView['status'][string]]

/** Rows that hold every word, in their name or in their value. */
export function foundRows(rows: readonly Row[], query: string): Row[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return rows.filter(([name, { value }]) => {
    const text = `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`.toLowerCase()
    return words.every(word => text.includes(word))
  })
}

/** On one line while that is easy to read. */
export function readable(value: Json): string {
  const line = JSON.stringify(value)
  return line.length <= 48 ? line.replaceAll(',', ', ') : JSON.stringify(value, null, 2)
}

/** The values as they go into a message to a colleague. */
export const copiedStatus = (rows: readonly Row[]): string =>
  rows.map(([name, { value }]) => `${name}: ${JSON.stringify(value)}`).join('\n')
