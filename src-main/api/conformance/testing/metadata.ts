import { describe, expect, test } from 'vitest'
import { call, endpoint, type Plain, sendBack, wire } from './site.ts'

const zone = async (name: string, more: object = {}): Promise<string> =>
  (await call('addZone', { name: `metadata: ${name}`, ...more })).id
const put = (id: string, fields: object) =>
  call('updateMetadata', id, { name: 'bindings', description: '', details: {}, ...fields })

describe('metadata', () => {
  test('is added by an update, and shown by its name', async () => {
    const id = await zone('added')
    const from = Math.floor(Date.now() / 1000) * 1000
    const made = await put(id, { description: 'Panels', details: { rooms: [1, 2] }, editors: ['crew'] })
    expect(made).toMatchObject({ id, name: 'bindings', description: 'Panels', details: { rooms: [1, 2] } })
    const shown = await call('showMetadata', id, 'bindings')
    expect(shown).toMatchObject({ id, details: { rooms: [1, 2] }, editors: ['crew'] })
    expect(shown.updated_at).toBeGreaterThanOrEqual(from)
    const { bindings } = await wire(`/metadata/${id}`)
    expect(bindings).toMatchObject({ parent_id: id, created_at: bindings.updated_at })
    expect(bindings).not.toHaveProperty('id')
    expect(bindings).not.toHaveProperty('metadata_id')
  })

  test('has its details replaced by a put and merged by a patch, null taking a member away', async () => {
    const id = await zone('merged')
    await put(id, { details: { a: { x: 1, y: 2 }, list: [1, 2], stays: true } })
    const patch = { name: 'bindings', description: 'new', details: { a: { y: null, z: 3 }, list: [3] } }
    expect(await call('updateMetadata', id, patch, 'patch')).toMatchObject({ description: 'new' })
    expect((await wire(`/metadata/${id}`)).bindings.details).toEqual({ a: { x: 1, z: 3 }, list: [3], stays: true })
    await put(id, { details: { only: 1 } })
    expect((await wire(`/metadata/${id}`)).bindings.details).toEqual({ only: 1 })
    await call('updateMetadata', id, { name: 'other', description: '', details: { b: null, c: 1 } }, 'patch')
    expect(Object.keys(await wire(`/metadata/${id}`))).toEqual(['bindings', 'other'])
  })

  test.each([[[1, 2]], ['dark'], [7], [false]])('keeps details that are %j', async details => {
    const id = await zone(`details ${JSON.stringify(details)}`)
    await put(id, { details })
    expect((await wire(`/metadata/${id}?name=bindings`)).bindings?.details ?? null).toEqual(details)
  })

  test.each(['instance', 'spread'] as const)(
    'comes back as %s with its times in milliseconds, and is saved',
    async as => {
      const id = await zone(`back as ${as}`)
      await put(id, { description: 'Panels', details: { a: 1 }, editors: ['crew'] })
      const before = (await wire(`/metadata/${id}`)).bindings
      await sendBack({
        show: ['showMetadata', id, 'bindings'],
        as,
        with: { details: { a: 2 } },
        update: ['updateMetadata', id],
      })
      const after = (await wire(`/metadata/${id}`)).bindings
      expect(after).toEqual({ ...before, details: { a: 2 }, updated_at: after.updated_at })
      expect(after.updated_at).toBeLessThan(4_000_000_000)
    },
  )

  test('is listed of a parent, of each zone below it, and of several parents', async () => {
    const parent = await zone('parent')
    const [a, b] = [await zone('child a', { parent_id: parent }), await zone('child b', { parent_id: parent })]
    await put(a, { details: { at: 'a' } })
    await put(a, { name: 'theme', details: { dark: true } })
    expect((await call('listMetadata', a)).map(({ name }: Plain) => name)).toEqual(['bindings', 'theme'])
    expect(await call('listMetadata', a, { name: 'theme' })).toMatchObject([{ details: { dark: true } }])
    expect(await call('listMetadata', 'zone-none')).toEqual([])
    expect(await call('listChildMetadata', parent, { name: 'bindings' })).toMatchObject([
      { zone: { id: a }, keys: ['bindings'], metadata: { bindings: { details: { at: 'a' } } } },
      { zone: { id: b }, keys: [], metadata: {} },
    ])
    const children = await call('listChildMetadata', parent, { include_parent: true })
    expect(children.map(({ zone }: Plain) => zone.id)).toEqual([a, b])
    await expect(call('listChildMetadata', 'zone-none', {})).rejects.toEqual({ status: 404 })
    const bulk = `/metadata/bindings/bulk?parent_ids=${a},${b}`
    expect(await call('get', await endpoint(bulk))).toMatchObject({ [a]: { details: { at: 'a' } }, [b]: null })
  })

  test('is remembered as it was, newest first, the current version included', async () => {
    const id = await zone('history')
    for (const at of [1, 2, 3]) await put(id, { details: { at } })
    await put(id, { name: 'theme', details: { dark: true } })
    const details = async (query: object) =>
      (await call('listMetadataHistory', id, query)).map((entry: Plain) => entry.details)
    expect(await details({ name: 'bindings' })).toEqual([{ at: 3 }, { at: 2 }, { at: 1 }])
    expect(await details({ name: 'bindings', limit: 1, offset: 1 })).toEqual([{ at: 2 }])
    expect(await details({})).toHaveLength(4)
    expect(await wire(`/metadata/${id}`)).toMatchObject({ bindings: { details: { at: 3 } } })
  })

  test('is removed by its name; what is not there is no error, and a blank name means all', async () => {
    const id = await zone('removed')
    for (const name of ['a', 'b', 'c']) await put(id, { name })
    await call('removeMetadata', id, { name: 'a' })
    await call('removeMetadata', id, { name: 'never' })
    expect(Object.keys(await wire(`/metadata/${id}`))).toEqual(['b', 'c'])
    await expect(call('removeMetadata', id, {})).rejects.toEqual({ status: 422 })
    await call('removeMetadata', id, { name: '' })
    expect(await wire(`/metadata/${id}`)).toEqual({})
  })

  test('needs its name, description and details, and a parent that is there', async () => {
    for (const missing of ['name', 'description', 'details']) {
      await expect(put('zone-org', { [missing]: undefined })).rejects.toEqual({ status: 400 })
    }
    await expect(put('zone-org', { name: '' })).rejects.toEqual({ status: 422 })
    await expect(put('zone-org', { details: null })).rejects.toEqual({ status: 422 })
    await expect(put('zone-none', {})).rejects.toEqual({ status: 422 })
    await expect(call('addMetadata', { name: 'x', description: '', details: {} })).rejects.toEqual({ status: 404 })
  })
})
