import { expect, test } from 'vitest'
import { loaded, openedRecords, problemsOf } from '../testing/opened-records.ts'

const body = { name: 'a', details: { seats: 4 }, parent_id: 'zone-1' }

test('details are any JSON but null', async () => {
  const { records } = await openedRecords()
  for (const [at, details] of [0, '', false, [], {}, { deep: [null] }].entries()) {
    expect((await records.create('metadata', { ...body, name: `a${at}`, details })).details).toEqual(details)
  }
  expect(await problemsOf(records.create('metadata', { ...body, details: null }))).toEqual({
    details: 'should not be nil',
  })
})

test('it belongs to a zone, a system or a user', async () => {
  const { records } = await openedRecords()
  for (const parent_id of ['zone-1', 'sys-1', 'user-jo']) {
    expect((await records.create('metadata', { ...body, parent_id })).parent_id).toBe(parent_id)
  }
})

test.each([
  ['draft-07', 'http://json-schema.org/draft-07/schema#'],
  ['2020-12', 'https://json-schema.org/draft/2020-12/schema'],
])('details must fit the schema that it names, of %s: a stock core takes that for advice', async (_, $schema) => {
  const { records } = await openedRecords()
  const schema = { $schema, type: 'object', required: ['seats'], properties: { seats: { type: 'integer' } } }
  const { id: schema_id } = await records.create('json_schema', { name: 'Seats', schema })
  const entry = await records.create('metadata', { ...body, schema_id })
  expect(await problemsOf(records.update('metadata', entry.id, { details: { seats: 'four' } }))).toEqual({
    details: 'does not fit its schema: seats must be integer',
  })
  expect(await problemsOf(records.update('metadata', entry.id, { details: {} }))).toEqual({
    details: "does not fit its schema: it must have required property 'seats'",
  })
  await records.update('metadata', entry.id, { details: {}, schema_id: null })
})

test('a schema that is none is in nobody’s way', async () => {
  const { store, records } = await openedRecords()
  await loaded(store, 'json_schema', { id: 'json_schema-1', name: 'Odd', schema: '{"type":"toaster"}' })
  await records.create('metadata', { ...body, schema_id: 'json_schema-1' })
})

test('editors are a set', async () => {
  const { records } = await openedRecords()
  expect((await records.create('metadata', { ...body, editors: ['av', 'it', 'av'] })).editors).toEqual(['av', 'it'])
})

test('it says who saved it last, and nobody when nobody did', async () => {
  const { records } = await openedRecords()
  const { id, modified_by_id } = await records.create('metadata', { ...body, modified_by_id: 'user-admin' }, 'user-jo')
  expect(modified_by_id).toBe('user-jo')
  expect((await records.update('metadata', id, { description: 'A' })).modified_by_id).toBeNull()
})
