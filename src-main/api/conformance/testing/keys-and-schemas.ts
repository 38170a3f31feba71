import { describe, expect, test } from 'vitest'
import { call, type Plain, pagesOf } from './site.ts'

// What ts-client has no functions for; front ends ask for it by its general ones, and so does this.

/** A resource that ts-client has no functions of its own for. */
const general = (path: string) => ({
  add: (form_data: object): Promise<Plain> => call('create', { path, form_data, query_params: {} }),
  show: (id: string): Promise<Plain> => call('show', { path, id, query_params: {} }),
  update: (id: string, form_data: object, method: 'put' | 'patch'): Promise<Plain> =>
    call('update', { path, id, form_data, method, query_params: {} }),
  remove: (id: string) => call('remove', { path, id, query_params: {} }),
  pages: (query_params: object) => pagesOf('query', { path, query_params }),
})

describe('API keys', () => {
  const { add, show, update, remove, pages } = general('api_keys')

  test('are shown once when made, work at once, and are never shown again', async () => {
    const made = await add({
      name: 'Room Panel',
      user_id: 'user-owner',
      scopes: ['systems.read'],
      permissions: 'support',
    })
    expect(made).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      name: 'room panel',
      permissions: 'support',
      scopes: ['systems.Read'],
      x_api_key: expect.stringMatching(/^[0-9a-f]{32}\./),
      user: { id: 'user-owner' },
      authority: { id: 'authority-localhost' },
    })
    expect(made).not.toHaveProperty('secret')
    const shown = await show(made.id)
    expect(shown).not.toHaveProperty('x_api_key')
    expect(shown).not.toHaveProperty('secret')
    const changed = await update(made.id, { ...shown, description: 'In the lobby', permissions: 1 }, 'patch')
    expect(changed).toMatchObject({ description: 'In the lobby', permissions: 'support', scopes: ['systems.Read'] })
    expect(await update(made.id, { description: '' }, 'put')).toMatchObject({ description: '', name: 'room panel' })
    await remove(made.id)
    await expect(show(made.id)).rejects.toEqual({ status: 404 })
  })

  test.each([
    ['nobody it acts for', { name: 'lost' }],
    ['somebody who is not there', { name: 'lost', user_id: 'user-none' }],
    ['an end that has passed', { name: 'late', user_id: 'user-owner', expires_at: 1 }],
    ['a name that is taken', { name: 'Listed key 1', user_id: 'user-owner' }],
  ])('are refused with %s', async (_, fields) => {
    await expect(add(fields)).rejects.toEqual({ status: 422 })
  })

  test('are listed with the total, and every one once by following the pages', async () => {
    const listed = await pages({ q: 'listed', authority_id: 'authority-localhost', limit: 3 })
    expect([listed.total, listed.pages.map(({ length }) => length)]).toEqual([7, [3, 3, 1]])
    expect((await pages({ authority_id: 'authority-1' })).total).toBe(0)
  })
})

describe('schemas', () => {
  const { add, show, update, remove, pages } = general('schema')

  test('are taken as an object and given as text', async () => {
    const made = await add({ name: 'Bindings', schema: { type: 'object', required: ['rooms'] } })
    expect(made).toMatchObject({
      id: expect.stringMatching(/^json_schema-/),
      schema: '{"type":"object","required":["rooms"]}',
    })
    expect(await update(made.id, { description: 'Of panels' }, 'put')).toMatchObject({ schema: made.schema })
    expect(await update(made.id, { schema: '{}' }, 'patch')).toMatchObject({ schema: '{}', description: 'Of panels' })
    await remove(made.id)
    await expect(show(made.id)).rejects.toEqual({ status: 404 })
  })

  test('are listed with the total, and every one once by following the pages', async () => {
    const listed = await pages({ q: 'listed', limit: 3 })
    expect([listed.total, listed.pages.map(({ length }) => length)]).toEqual([7, [3, 3, 1]])
  })
})
