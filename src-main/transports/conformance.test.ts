import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { conforms } from './testing/conformance.ts'
import type { PeerKind } from './testing/peer.ts'

// A new kind of link is in the suite as soon as its peer lies in the folder.
const folder = new URL('./testing/peers/', import.meta.url)
const files = readdirSync(folder).sort()
const kinds: PeerKind[] = []
const without: string[] = []
for (const file of files) {
  const found = Object.values(await import(new URL(file, folder).href)).filter(isPeerKind)
  kinds.push(...found)
  if (found.length === 0) without.push(file)
}
// One kind alone: `TRANSPORT=tcp`.
for (const kind of kinds.filter(({ name }) => [undefined, name].includes(process.env.TRANSPORT))) conforms(kind)

test('every file among the peers gives a kind of link', () => {
  expect(without).toEqual([])
  expect(kinds.length).toBeGreaterThan(0)
})

function isPeerKind(value: unknown): value is PeerKind {
  return typeof value === 'object' && value !== null && 'name' in value && 'open' in value && 'isStream' in value
}
