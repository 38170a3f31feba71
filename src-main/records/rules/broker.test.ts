import { expect, test } from 'vitest'
import { openedRecords, problemsOf } from '../testing/opened-records.ts'

const body = { name: 'A', host: 'a' }

test('its secret is made when none is given: 64 bytes in hexadecimal', async () => {
  const { store, records } = await openedRecords()
  const { id, secret } = await records.create('broker', body)
  expect(store.secrets.decrypt(3, id, secret)).toMatch(/^[0-9a-f]{128}$/)
  expect((await records.update('broker', id, { host: 'b' })).secret).toBe(secret)
})

test('a secret that is given is kept, encrypted; one that is emptied is made anew', async () => {
  const { store, records } = await openedRecords()
  const { id, secret } = await records.create('broker', { ...body, secret: 's3cret' })
  expect(secret).not.toContain('s3cret')
  expect(store.secrets.decrypt(3, id, secret)).toBe('s3cret')
  const emptied = await records.update('broker', id, { secret: '' })
  expect(store.secrets.decrypt(3, id, emptied.secret)).toMatch(/^[0-9a-f]{128}$/)
})

test('filters must be regular expressions; every one that is not is named', async () => {
  const { records } = await openedRecords()
  const filters = ['[', String.raw`\b\d+\b`, '(?i)jo', 'a(']
  expect(await problemsOf(records.create('broker', { ...body, filters }))).toEqual({
    filters: 'contains what is no regular expression: [, a(',
  })
  expect((await records.create('broker', { ...body, filters: ['(?i)jo@'] })).filters).toEqual(['(?i)jo@'])
})

test.each(['(a+)+$', '(x+x+)+y', String.raw`(\w+\s?)*!`, '(a|a)*b', String.raw`(\d|\d\d)+z`])(
  'the filter %s is refused, as it goes back and forth without end',
  async filter => {
    const { records } = await openedRecords()
    expect(await problemsOf(records.create('broker', { ...body, filters: ['good', filter] }))).toEqual({
      filters: `contains what may go back and forth without end: ${filter}`,
    })
  },
)

test('usual filters pass', async () => {
  const { records } = await openedRecords()
  const filters = [
    String.raw`[\w.+-]+@(\w+\.)+\w{2,}`,
    String.raw`\b\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}\b`,
    '"(name|email)":"[^"]*"',
    '(?i)(mr|mrs)\\.? [a-z]+',
  ]
  expect((await records.create('broker', { ...body, filters })).filters).toEqual(filters)
})

test('how it signs in asks for nothing in particular, nor does its port', async () => {
  const { records } = await openedRecords()
  expect(await records.create('broker', { ...body, auth_type: 'certificate', port: 70_000 })).toMatchObject({
    auth_type: 0,
    port: 70_000,
  })
})
