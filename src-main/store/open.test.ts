import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import type { Changed } from './change.ts'
import { seal } from './envelope.ts'
import { VERSION } from './migrations/index.ts'
import { openStore } from './open.ts'
import { failingDisk } from './testing/failing-disk.ts'
import { notedLog } from './testing/noted-log.ts'
import { openedStore } from './testing/opened-store.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

const lobby = { id: 'zone-1', name: 'Lobby' }
const NEW_YEAR = Date.parse('2026-01-01T00:00:00Z') / 1000

describe('the data folder', () => {
  test('is made when it is missing, for its owner only', async () => {
    const folder = join(temporaryFolder(), 'not', 'there')
    const { store } = await openedStore({ folder })
    await store.close()
    expect(statSync(folder).mode & 0o777).toBe(0o700)
  })

  test('is given up when opening fails, so that the next attempt is not refused', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'model.json'), 'rubbish')
    const attempt = () => openedStore({ folder })
    await expect(attempt()).rejects.toThrow('model.json cannot be read')
    await expect(attempt()).rejects.toThrow('model.json cannot be read')
    expect(existsSync(join(folder, 'lock'))).toBe(false)
  })

  test('that is a file is refused with its name and what to try', async () => {
    const folder = join(temporaryFolder(), 'data')
    writeFileSync(folder, '')
    await expect(openedStore({ folder })).rejects.toThrow(
      `The data folder ${folder} cannot be used: it, or a part of its path, is a file (ENOTDIR). Choose another folder with --data.`,
    )
  })

  test('that cannot be made is refused with its name and what to try', async () => {
    await expect(openedStore({ folder: '/proc/alcove' })).rejects.toThrow(
      /^The data folder \/proc\/alcove cannot be used: .*choose another folder with --data\.$/i,
    )
  })
})

describe('a transaction', () => {
  test('is seen at once and is on disk when the promise resolves', async () => {
    const { store, reopened } = await openedStore()
    const saved = store.write(change => change.put('zone', lobby))
    expect(store.zone.get('zone-1')?.name).toBe('Lobby')
    await saved
    expect((await reopened()).store.zone.get('zone-1')?.name).toBe('Lobby')
  })

  test('gives back what its callback returns', async () => {
    const { store } = await openedStore()
    expect(await store.write(change => change.put('zone', lobby))).toMatchObject({ ...lobby, tags: [], count: 0 })
    expect(await store.write(change => change.remove('zone', 'zone-1'))).toBe(true)
    expect(await store.write(change => change.remove('zone', 'zone-1'))).toBe(false)
  })

  test('is all or nothing, over several entities', async () => {
    const { store, reopened } = await openedStore()
    await store.write(change => change.put('zone', lobby))
    const failing = store.write(change => {
      change.put('zone', { ...lobby, name: 'Foyer' })
      change.put('control_system', { id: 'sys-1', name: 'Lobby' })
      change.remove('zone', 'zone-1')
      change.put('zone', { id: 'zone-2', name: 7 as never })
    })
    await expect(failing).rejects.toThrow('zone zone-2: name must be of type string, not number.')
    for (const at of [store, (await reopened()).store]) {
      expect(at.zone.all().map(zone => zone.name)).toEqual(['Lobby'])
      expect(at.control_system.size).toBe(0)
    }
  })

  test('refuses what does not fit, naming entity, id and field', async () => {
    const { store } = await openedStore()
    const wrong: object = { id: 'mod-1', driver_id: 'driver-1', port: '4999' }
    const failing = store.write(change => change.put('module', wrong as { id: string; driver_id: string }))
    await expect(failing).rejects.toMatchObject({
      code: 'invalid',
      message: 'module mod-1: port must be of type number, not string.',
      detail: { entity: 'module', id: 'mod-1', field: 'port' },
    })
  })

  test('names what is missing', async () => {
    const { store } = await openedStore()
    const wrong: object = { id: 'mod-1' }
    const failing = store.write(change => change.put('module', wrong as { id: string; driver_id: string }))
    await expect(failing).rejects.toThrow('module mod-1: driver_id is missing.')
  })

  test('does not wait for anything: one that returns a promise is undone', async () => {
    const { store } = await openedStore()
    const failing = store.write(async change => change.put('zone', lobby))
    await expect(failing).rejects.toThrow('A transaction must not wait for anything.')
    expect(store.zone.size).toBe(0)
  })

  test('cannot be added to once it is over, nor begin another one', async () => {
    const { store } = await openedStore()
    const kept = await store.write(change => change)
    expect(() => kept.put('zone', lobby)).toThrow('This transaction is over')
    const inner = await store.write(() => [store.write(() => {})])
    await expect(inner[0]).rejects.toThrow('A transaction must not begin another one.')
  })

  test('that changes nothing writes nothing', async () => {
    const { store, disk } = await openedStore()
    const before = disk.written
    await store.write(change => void change.remove('zone', 'zone-9'))
    expect(disk.written).toBe(before)
  })

  test('after closing is refused and leaves no trace', async () => {
    const { store } = await openedStore()
    await store.close()
    await expect(store.write(change => change.put('zone', lobby))).rejects.toThrow('The store is closed')
    expect(store.zone.size).toBe(0)
  })
})

describe('rows', () => {
  test('are frozen to the bottom, and nobody can change one from outside', async () => {
    const { store } = await openedStore()
    const config = { default_app: '/panel/', nested: { deep: [1] } }
    const row = await store.write(change =>
      change.put('authority', { id: 'authority-1', name: 'A', domain: 'a', config }),
    )
    config.nested.deep.push(2)
    expect(store.authority.get('authority-1')?.config).toEqual({ default_app: '/panel/', nested: { deep: [1] } })
    expect(() => Object.assign(row, { name: 'B' })).toThrow('read only')
    expect(() => Object.assign(row.config.nested ?? {}, { deep: 0 })).toThrow('read only')
  })

  test('read from disk are frozen too', async () => {
    const { store, reopened } = await openedStore()
    await store.write(change => change.put('zone', { ...lobby, tags: ['level'] }))
    const row = (await reopened()).store.zone.get('zone-1')
    expect(() => row?.tags.push('x')).toThrow('not extensible')
  })

  test('keep fields that this version does not know', async () => {
    const { store, reopened } = await openedStore()
    await store.write(change => change.put('zone', { ...lobby, invented_later: { yes: [1, null] } }))
    await store.write(change => change.update('zone', 'zone-1', { name: 'Foyer' }))
    expect((await reopened()).store.zone.get('zone-1')).toMatchObject({
      name: 'Foyer',
      invented_later: { yes: [1, null] },
    })
  })

  test('get their times from the store, in seconds', async () => {
    const clock = fakeClock()
    const { store } = await openedStore({ clock })
    await store.write(change => change.put('zone', { ...lobby, created_at: 5, updated_at: 5 }))
    expect(store.zone.get('zone-1')).toMatchObject({ created_at: NEW_YEAR, updated_at: NEW_YEAR })
    await clock.advance(61_500)
    await store.write(change => change.update('zone', 'zone-1', { name: 'Foyer' }))
    expect(store.zone.get('zone-1')).toMatchObject({ created_at: NEW_YEAR, updated_at: NEW_YEAR + 61 })
  })

  test('that come from the centre keep their times', async () => {
    const { store } = await openedStore()
    await store.write(change => change.load('zone', { ...lobby, created_at: 5, updated_at: 7 }))
    expect(store.zone.get('zone-1')).toMatchObject({ created_at: 5, updated_at: 7 })
  })

  test('of settings name who saved them, and nobody when nobody did', async () => {
    const { store } = await openedStore()
    const row = { id: 'sets-1', parent_id: 'mod-1', parent_type: 'module' } as const
    expect(await store.write(change => change.put('settings', row), 'user-1')).toMatchObject({
      modified_by_id: 'user-1',
    })
    expect(await store.write(change => change.put('settings', row))).toMatchObject({ modified_by_id: null })
  })

  test('are found by what they hold', async () => {
    const { store } = await openedStore()
    await store.write(change => {
      for (const [index, name] of ['A', 'B', 'A'].entries()) change.put('zone', { id: `zone-${index}`, name })
    })
    expect(store.zone.find(zone => zone.name === 'B')?.id).toBe('zone-1')
    expect(store.zone.filter(zone => zone.name === 'A').map(zone => zone.id)).toEqual(['zone-0', 'zone-2'])
    expect(store.zone.size).toBe(3)
  })

  test('may have any id, whatever JavaScript thinks of the word', async () => {
    const { store, reopened } = await openedStore()
    const ids = ['__proto__', 'constructor', '17', 'zone-"\n']
    await store.write(change => {
      for (const id of ids) change.put('zone', { id, name: id })
    })
    const found = (await reopened()).store.zone
    expect(found.all().map(zone => zone.id)).toEqual(expect.arrayContaining(ids))
    expect(found.size).toBe(ids.length)
  })
})

describe('changes', () => {
  test('are told once they are on disk, in order, each row once', async () => {
    const { store, disk } = await openedStore()
    const told: string[] = []
    store.changed.on(({ entity, id, before, after, by }) => {
      told.push(`${entity} ${id}: ${name(before)} → ${name(after)} by ${by}, ${disk.written - start} on disk`)
    })
    const start = disk.written
    const first = store.write(change => {
      change.put('zone', lobby)
      change.put('zone', { ...lobby, name: 'Foyer' })
      change.put('zone', { id: 'zone-2', name: 'gone before anybody saw it' })
      change.remove('zone', 'zone-2')
    }, 'user-1')
    const second = store.write(change => void change.remove('zone', 'zone-1'))
    expect(told).toEqual([])
    await Promise.all([first, second])
    expect(told).toEqual([
      'zone zone-1: nothing → Foyer by user-1, 1 on disk',
      'zone zone-1: Foyer → nothing by undefined, 1 on disk',
    ])
  })

  test('tell the compiler which row they are about', async () => {
    const { store } = await openedStore()
    const ports: (number | undefined)[] = []
    store.changed.on(changed => {
      if (changed.entity === 'module') ports.push(changed.after?.port)
    })
    await store.write(change => change.put('module', { id: 'mod-1', driver_id: 'driver-1', port: 23 }))
    expect(ports).toEqual([23])
  })

  test('reach every listener, though one of them fails', async () => {
    const { store, log } = await openedStore()
    const told: Changed[] = []
    store.changed.on(() => {
      throw new Error('a bug')
    })
    store.changed.on(news => told.push(news))
    await store.write(change => change.put('zone', lobby))
    expect(told).toHaveLength(1)
    expect(log.lines).toEqual(['error: A listener to changes of the store failed.'])
  })
})

test('1,000 concurrent writes are folded into a few files', async () => {
  const { store, disk, reopened } = await openedStore()
  const start = disk.written
  const writes = Array.from({ length: 1_000 }, async (_, index) => {
    // They come over several turns, as they would from 1,000 callers.
    for (let turn = 0; turn < index % 10; turn++) await new Promise(setImmediate)
    await store.write(change => change.put('zone', { id: `zone-${index}`, name: 'x' }))
  })
  await Promise.all(writes)
  expect(disk.written - start).toBeLessThanOrEqual(20)
  expect((await reopened()).store.zone.size).toBe(1_000)
})

describe('what is on disk but cannot be used', () => {
  async function folderWith(data: object): Promise<string> {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'model.json'), Buffer.concat(await seal(1, [JSON.stringify(data)])))
    return folder
  }

  test('a row that does not parse is named, kept in the file, and costs nobody else anything', async () => {
    const broken = { id: 'zone-2', name: 7, precious: true }
    const folder = await folderWith({ version: VERSION, rows: { zone: { 'zone-1': lobby, 'zone-2': broken } } })
    const { store, log, reopened } = await openedStore({ folder })
    expect(log.lines).toEqual([
      'error: zone zone-2: name must be of type string, not number. It is left out, and kept in the file as it is.',
    ])
    expect(store.zone.all().map(zone => zone.id)).toEqual(['zone-1'])
    await store.write(change => change.update('zone', 'zone-1', { name: 'Foyer' }))
    await reopened()
    const { rows } = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')).data
    expect(rows.zone['zone-2']).toEqual(broken)
  })

  test('many such rows do not drown the log', async () => {
    const zone = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`zone-${index}`, { id: `zone-${index}` }]),
    )
    const { log } = await openedStore({ folder: await folderWith({ version: VERSION, rows: { zone } }) })
    expect(log.lines).toHaveLength(21)
    expect(log.lines.at(-1)).toContain('zone: 480 more rows')
  })

  test('an entity of another version is kept as it is', async () => {
    const later = { 'thing-1': { id: 'thing-1', any: ['shape'] } }
    const folder = await folderWith({ version: VERSION, rows: { thing: later } })
    const { store, reopened } = await openedStore({ folder })
    await store.write(change => change.put('zone', lobby))
    await reopened()
    expect(JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')).data.rows.thing).toEqual(later)
  })

  test('data of a newer version is refused with what to do', async () => {
    const folder = await folderWith({ version: VERSION + 1, rows: {} })
    await expect(openedStore({ folder })).rejects.toThrow(
      /model\.json holds data of version \d+; this Alcove knows versions up to \d+\. Start the newer Alcove/,
    )
  })

  test('a whole file without a model in it is refused', async () => {
    await expect(openedStore({ folder: await folderWith([1]) })).rejects.toThrow('is whole, but holds no model')
  })
})

describe('a disk that fails', () => {
  for (const [errno, words] of [
    ['ENOSPC', 'the disk is full (ENOSPC). Free some space on it and try again.'],
    ['EROFS', 'the disk is read-only (EROFS). Check the disk and mount it for writing.'],
    ['EIO', 'the disk reports an error (EIO).'],
  ] as const) {
    test(`with ${errno} undoes the change and says so; when it recovers, writing goes on`, async () => {
      const { store, disk, folder, reopened } = await openedStore()
      const told: string[] = []
      store.changed.on(({ id }) => told.push(id))
      await store.write(change => change.put('zone', lobby))
      disk.refuse(errno)
      const failing = store.write(change => {
        change.update('zone', 'zone-1', { name: 'Foyer' })
        change.put('zone', { id: 'zone-2', name: 'Level 2' })
      })
      expect(store.zone.size).toBe(2)
      await expect(failing).rejects.toMatchObject({
        code: 'offline',
        message: expect.stringContaining(`The change was undone, as ${folder} could not be written: ${words}`),
      })
      expect(store.zone.all().map(zone => zone.name)).toEqual(['Lobby'])
      disk.recover()
      await store.write(change => change.put('zone', { id: 'zone-3', name: 'Level 3' }))
      expect(told).toEqual(['zone-1', 'zone-3'])
      expect((await reopened()).store.zone.all().map(zone => zone.name)).toEqual(['Lobby', 'Level 3'])
    })
  }

  test('undoes every change that was waiting, and tells each caller', async () => {
    const { store, disk } = await openedStore()
    disk.refuse('EIO')
    const writes = Array.from({ length: 5 }, (_, index) =>
      store.write(change => change.put('zone', { ...lobby, count: index })),
    )
    const outcomes = await Promise.allSettled(writes)
    expect(outcomes.map(({ status }) => status)).toEqual(Array(5).fill('rejected'))
    expect(store.zone.size).toBe(0)
  })

  test('lets a caller who is told try again at once, without losing the second attempt', async () => {
    const { store, disk, reopened } = await openedStore()
    disk.refuse('EIO')
    const put = () => store.write(change => change.put('zone', lobby))
    const again = put().catch(() => {
      disk.recover()
      return put()
    })
    await Promise.allSettled([put(), put(), again])
    expect((await reopened()).store.zone.size).toBe(1)
  })

  test('by losing its folder fails the change and nothing else', async () => {
    const folder = join(temporaryFolder(), 'data')
    const { store } = await openedStore({ folder })
    rmSync(folder, { recursive: true })
    await expect(store.write(change => change.put('zone', lobby))).rejects.toThrow('there is no such folder (ENOENT)')
    mkdirSync(folder)
    await store.write(change => change.put('zone', lobby))
    await store.close()
  })

  test('while opening says which file', async () => {
    const disk = failingDisk()
    disk.refuse('EACCES', 'read')
    const folder = temporaryFolder()
    const opening = openStore({ folder, log: notedLog(), clock: fakeClock(), disk })
    await expect(opening).rejects.toThrow(`${folder}/model.json cannot be read: permission denied (EACCES)`)
  })

  test('while opening is no passing trouble', async () => {
    const disk = failingDisk()
    disk.refuse('ENOSPC', 'write')
    const opening = openStore({ folder: temporaryFolder(), log: notedLog(), clock: fakeClock(), disk })
    await expect(opening).rejects.toMatchObject({
      code: 'unexpected',
      message: expect.stringContaining('disk is full'),
    })
  })
})

const name = (row: object | undefined) => (row && 'name' in row ? row.name : 'nothing')
