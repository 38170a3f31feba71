import { describe, expect, test } from 'vitest'
import { type EntityName, entities } from '../../../model/index.ts'
import type { ClientFunction } from '../../../testing/ts-client-page.ts'
import { call, type Plain, pagesOf, sendBack, wire } from './site.ts'

/** The functions of ts-client for one resource, by what they do. */
interface Resource {
  entity: EntityName
  query: ClientFunction
  /** What narrows the list to the seven of the room, when `q: 'listed'` does not. */
  narrowed?: object
  show: ClientFunction
  add: ClientFunction
  update: ClientFunction
  /** How `update` is told its verb, when not by its third argument. */
  verb?: (method: 'put' | 'patch') => unknown[]
  remove: ClientFunction
  /** A new one, by a name that nobody has. */
  fields(name: string): Record<string, unknown>
  /** A text that is set and changed here; one that may be blank. */
  text: string
  /** What it is changed to. */
  changed?: string
  /** What is sent besides and comes back encrypted. */
  secrets?: Record<string, unknown>
  /** Members that an answer has beside the record's own. */
  rendered?: readonly string[]
  /** A list whose headers say that it is one page. */
  short?: true
  /** The answer to `add` has no id (rest.md 4.5). */
  addedWithoutId?: true
}

/** What holds for every resource, seen through ts-client. `more` is what is particular to one. */
export function describeResource(name: string, given: Resource, more: () => void = () => undefined): void {
  const { entity, query, narrowed = { q: 'listed' }, show, add, update, remove, fields, text } = given
  const { changed = 'changed', rendered = [], secrets = {} } = given
  const { path, table, integerId, facts } = entities[entity]
  const verb = given.verb ?? (method => [method])
  const id = integerId ? expect.any(Number) : expect.stringMatching(new RegExp(`^${table}-[\\w~-]+$`))
  const known = new Set([...Object.keys(facts), ...rendered])
  const addedWith = async (sent: Record<string, unknown>): Promise<Plain> => {
    const made = await call(add, { ...sent, ...secrets })
    if (!given.addedWithoutId) expect(made.id).toEqual(id)
    const rows = given.addedWithoutId ? await wire(`/${path}?limit=1000`) : [made]
    return wire(`/${path}/${rows.find((row: Plain) => row.id === made.id || row.name === sent.name).id}`)
  }
  const added = (about: string) => addedWith(fields(`${name} ${about}`))
  const changesOf = (before: Plain, after: Plain) =>
    [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
      member => member !== 'updated_at' && JSON.stringify(before[member]) !== JSON.stringify(after[member]),
    )

  describe(name, () => {
    test('is added with an id and times of the node, and shown as it was added', async () => {
      const sent = fields(`${name} shown`)
      const from = Math.floor(Date.now() / 1000)
      const row = await addedWith({ ...sent, id: 'made-up', created_at: 1, updated_at: 2 })
      expect(row).toMatchObject({ ...sent, id })
      expect(row.created_at).toBeGreaterThanOrEqual(from)
      expect(row.created_at).toBeLessThanOrEqual(Date.now() / 1000)
      expect(row.updated_at ?? row.created_at).toBe(row.created_at)
      expect(Object.values(row)).not.toContain(null)
      expect(await call(show, String(row.id))).toMatchObject({ id, [text]: sent[text] })
    })

    test.each(['patch', 'put'] as const)('takes from a %s what it holds, and leaves the rest', async method => {
      const before = await added(`by ${method}`)
      const version = entity === 'control_system' ? { version: before.version } : {}
      const answer = await call(update, String(before.id), { [text]: changed, ...version }, ...verb(method))
      expect(answer[text]).toBe(changed)
      const after = await wire(`/${path}/${before.id}`)
      expect(changesOf(before, after)).toEqual([text, ...(entity === 'control_system' ? ['version'] : [])].sort())
    })

    test.each(['instance', 'spread'] as const)(
      'comes back as %s with one change, and nothing else changes',
      async as => {
        const before = await added(`as ${as}`)
        await sendBack({
          show: [show, String(before.id)],
          as,
          with: { [text]: changed },
          update: [update, String(before.id)],
        })
        const after = await wire(`/${path}/${before.id}`)
        expect(after[text]).toBe(changed)
        expect(Object.keys(after).filter(member => !known.has(member))).toEqual([])
        const defaults = Object.keys(after).filter(member => !(member in before))
        expect(changesOf(before, after).filter(member => !defaults.includes(member))).toEqual(
          [text, ...(entity === 'control_system' ? ['version'] : [])].sort(),
        )
      },
    )

    test('is added again from what was shown, under another name, without what is not its own', async () => {
      const { id } = await added('original')
      const shown = await call(show, String(id))
      const copy = await addedWith({ ...shown, ...fields(`${name} again`) })
      expect(copy.id).not.toBe(id)
      expect(copy).toMatchObject(fields(`${name} again`))
      expect(Object.keys(copy).filter(member => !known.has(member))).toEqual([])
    })

    test('keeps a text that an instance leaves out because it is blank, and blanks it for an object', async () => {
      const { id } = await added('blank')
      const change = { show: [show, String(id)], with: { [text]: '' }, update: [update, String(id)] } as const
      await sendBack({ ...change, as: 'instance' })
      expect((await wire(`/${path}/${id}`))[text]).toBe(fields('')[text])
      if (facts[text as never]?.['present' as never]) return
      await sendBack({ ...change, as: 'spread' })
      expect((await wire(`/${path}/${id}`))[text] ?? '').toBe('')
    })

    test('is listed with the total, and every row once by following the pages', async () => {
      const { total, pages } = await pagesOf(query, { ...narrowed, limit: 3 })
      const ids = pages.flat().map(row => row.id)
      if (given.short) expect(pages).toHaveLength(1)
      else expect(pages.map(({ length }) => length)).toEqual([3, 3, 1])
      expect(total).toBe(ids.length)
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids.length).toBeGreaterThanOrEqual(7)
    })

    test('is gone once removed', async () => {
      const { id } = await added('removed')
      await call(remove, String(id))
      await expect(call(show, String(id))).rejects.toEqual({ status: 404 })
      await expect(call(remove, String(id))).rejects.toEqual({ status: 404 })
    })

    more()
  })
}
