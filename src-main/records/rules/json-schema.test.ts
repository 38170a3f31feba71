import { expect, test } from 'vitest'
import { openedRecords, problemsOf } from '../testing/opened-records.ts'

test('a schema is kept as the text it is, or as the text of the object it is', async () => {
  const { records } = await openedRecords()
  const text = '{ "type": "object" }'
  expect((await records.create('json_schema', { name: 'A', schema: text })).schema).toBe(text)
  expect((await records.create('json_schema', { name: 'A', schema: { type: 'object' } })).schema).toBe(
    '{"type":"object"}',
  )
  expect((await records.create('json_schema', { name: 'A' })).schema).toBe('{}')
})

test('what is no schema is refused', async () => {
  const { records } = await openedRecords()
  const problems = await problemsOf(records.create('json_schema', { name: 'A', schema: '{"type":"toaster"}' }))
  expect(problems.schema).toMatch(/^is not a JSON schema: /)
})

test('metadata names it no longer once it is gone, and stays as it was; a stock core lets it name what is gone', async () => {
  const { clock, store, records } = await openedRecords()
  const { id: schema_id } = await records.create('json_schema', { name: 'A', schema: { type: 'object' } })
  const entry = await records.create('metadata', { name: 'a', details: {}, parent_id: 'zone-1', schema_id }, 'user-jo')
  await clock.advance(60_000)
  await records.remove('json_schema', schema_id, 'user-admin')
  expect(store.metadata.get(entry.id)).toMatchObject({ schema_id: null, details: {} })
  // How it was is not made later, nor somebody else's, by that.
  const [version] = store.metadata.by('metadata_id', entry.id)
  expect(version).toMatchObject({ schema_id: null, modified_by_id: 'user-jo', updated_at: entry.updated_at })
})
