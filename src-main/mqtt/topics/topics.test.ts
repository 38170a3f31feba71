import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isShortEnough, isZoneShown, moduleBase, stateTopic, stockHierarchy, systemBase } from './topics.ts'

const zones: Record<string, { tags: string[] }> = {
  org: { tags: ['org'] },
  bld: { tags: ['blue', 'building', 'level'] },
  lvl: { tags: ['level'] },
  other: { tags: ['level'] },
}
const zoneOf = (id: string) => zones[id]

test('of several tags of a zone the first counts, and of two zones of a level the later', () => {
  const base = systemBase({ id: 'sys', zones: ['bld', 'lvl', 'other', 'org', 'gone'] }, zoneOf, stockHierarchy)
  expect(base).toBe('placeos/org/state/_/bld/other/_/sys')
})

test('a name is told as it is, slashes at joints collapse, and one within makes a level', () => {
  expect(moduleBase('a', 'drv', 'Left "wall" screen', 1)).toBe('a/drv/Left "wall" screen/1')
  expect(stateTopic(moduleBase('a', 'drv', '/in/ner/', 2), '/x')).toBe('a/drv/in/ner/2/x')
})

test('whatever a name or status is, the topic is one that a broker takes', () => {
  const text = fc.string({ unit: fc.constantFrom('a', ' ', '/', '+', '#', '\0', '\ud800', 'é', '😀') })
  fc.assert(
    fc.property(text, text, (name, status) => {
      const topic = stateTopic(moduleBase('a', 'drv', name, 1), status)
      expect(topic).not.toMatch(/[+#\0]/)
      expect(topic.isWellFormed()).toBe(true)
      expect(topic.startsWith('a/drv')).toBe(true)
    }),
    { numRuns: 200 },
  )
  expect(stateTopic('a', '+/#')).toBe('a/_/_')
  expect(isShortEnough('é'.repeat(32_767))).toBe(true)
  expect(isShortEnough('é'.repeat(32_768))).toBe(false)
})

test.each([
  ['a child of an org', { tags: [], parent_id: 'org' }, true],
  ['an org without a parent', { tags: ['org'], parent_id: null }, true],
  ['an org below something else', { tags: ['org'], parent_id: 'bld' }, false],
  ['anything else at the top', { tags: ['building'], parent_id: null }, false],
])('of zones, %s is shown or not', (_, zone, shown) => {
  expect(isZoneShown(zone, zoneOf, 'org')).toBe(shown)
})
