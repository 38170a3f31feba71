import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder as nodeFolder, startNode } from '../testing/start-node.ts'
import { seal, unseal } from './envelope.ts'
import { openLog } from './log-file.ts'
import { migrations, VERSION } from './migrations/index.ts'
import { isEncrypted } from './placeos-encryption.ts'
import { failingDisk } from './testing/failing-disk.ts'
import { openedStore } from './testing/opened-store.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

const oldRows = () =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'migrations/0001-shelf-repository.before.json'), 'utf8'))

/** A whole file, as some Alcove would write it. */
async function write(path: string, data: object, generation = 3): Promise<void> {
  writeFileSync(path, Buffer.concat(await seal(generation, [JSON.stringify(data)])))
}

async function folderOf(data: object): Promise<string> {
  const folder = temporaryFolder()
  await write(join(folder, 'model.json'), data)
  return folder
}

function dataIn(folder: string, name: string): { version: number; rows: Record<string, Record<string, object>> } {
  const found = unseal(readFileSync(join(folder, name)))
  if (found.kind !== 'good') throw new Error(`${name} is ${found.kind}`)
  return found.data as ReturnType<typeof dataIn>
}

/** Every file of a folder: its bytes and when it was last written. */
const everything = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
    .map(path => [path, statSync(path, { bigint: true }).mtimeNs, readFileSync(path, 'base64')])

describe('a folder of version 1', () => {
  test('opens with everything kept, unknown tables and fields too, through any number of writes', async () => {
    const folder = await folderOf({ version: 1, rows: oldRows() })
    const { store, log, reopened } = await openedStore({ folder })
    expect(store.driver.get('driver-none')).toMatchObject({ repository_id: 'repo-alcove', invented_later: true })
    expect(store.repository.get('repo-alcove')).toMatchObject({ name: 'Alcove drivers', repo_type: 'driver' })
    expect(log.lines.filter(line => !line.startsWith('info'))).toEqual([])
    await store.write(change => change.put('zone', { id: 'zone-1', name: 'A' }))
    const { store: later } = await reopened()
    await later.write(change => change.put('zone', { id: 'zone-1', name: 'B' }))
    await later.close()
    const { version, rows } = dataIn(folder, 'model.json')
    expect(version).toBe(VERSION)
    expect(rows.invented_table).toEqual(oldRows().invented_table)
    expect(rows.repository?.['repo-own']).toMatchObject(oldRows().repository['repo-own'])
    for (const id of Object.keys(oldRows().driver)) {
      expect(rows.driver?.[id]).toMatchObject({
        ...oldRows().driver[id],
        repository_id: expect.stringMatching(/^repo-/),
      })
    }
  })

  test('stays as it is on disk until the first write', async () => {
    const folder = await folderOf({ version: 1, rows: oldRows() })
    const bytes = readFileSync(join(folder, 'model.json'))
    const { store } = await openedStore({ folder })
    await store.close()
    expect(readFileSync(join(folder, 'model.json'))).toEqual(bytes)
  })

  test('is kept as model.version-1.json, which the Alcove before can open', async () => {
    const folder = await folderOf({ version: 1, rows: oldRows() })
    const { store, log } = await openedStore({ folder })
    for (const name of ['A', 'B', 'C']) await store.write(change => change.put('zone', { id: 'zone-1', name }))
    await store.close()
    expect(dataIn(folder, 'model.version-1.json')).toEqual({ version: 1, rows: oldRows() })
    expect(log.lines).toEqual([
      expect.stringMatching(/^info: .*model\.json is of version 1\. .* is kept in .*model\.version-1\.json\.$/),
    ])
    const { store: later } = await openedStore({ folder })
    expect(later.zone.get('zone-1')?.name).toBe('C')
    await later.close()
  })

  test('of which only the generation before is whole is brought over from that', async () => {
    const folder = temporaryFolder()
    await write(join(folder, 'model.previous.json'), { version: 1, rows: oldRows() })
    writeFileSync(join(folder, 'model.json'), 'half a file')
    const { store } = await openedStore({ folder })
    expect(store.driver.get('driver-none')?.repository_id).toBe('repo-alcove')
    await store.close()
    expect(dataIn(folder, 'model.version-1.json').version).toBe(1)
  })

  test('opens also when its copy cannot be written, and says so', async () => {
    const folder = await folderOf({ version: 1, rows: oldRows() })
    const disk = failingDisk()
    disk.refuse('ENOSPC', 'write')
    // The name of the node cannot be written either; that is another story.
    await write(join(folder, 'node.json'), { node_id: 'node-1' })
    const { store, log } = await openedStore({ folder, disk })
    expect(log.lines).toEqual([expect.stringMatching(/^warn: .*could not be kept as it was in .*: ENOSPC/)])
    expect(store.driver.size).toBe(3)
  })

  test('that cannot be brought over is left as it was, and it is said what to do', async () => {
    const folder = await folderOf({ version: 1, rows: { ...oldRows(), driver: { 'driver-1': null } } })
    const start = everything(folder)
    await expect(openedStore({ folder })).rejects.toThrow(
      /model\.json holds data of version 1, which could not be brought to version \d+: .*\. Nothing was changed\. Start the Alcove that wrote it, or restore a backup\.$/,
    )
    expect(everything(folder)).toEqual(start)
  })

  test('that cannot be brought over is left as it was also when only the generation before is whole', async () => {
    const folder = temporaryFolder()
    await write(join(folder, 'model.previous.json'), { version: 1, rows: { driver: { 'driver-1': null } } })
    writeFileSync(join(folder, 'model.json'), 'half a file')
    const start = everything(folder)
    await expect(openedStore({ folder })).rejects.toThrow('Nothing was changed')
    expect(everything(folder)).toEqual(start)
  })

  test('keeps rows that no table can read, as they are', async () => {
    const folder = await folderOf({ version: 1, rows: { ...oldRows(), zone: { 'zone-1': { id: 'zone-1', name: 7 } } } })
    const { store } = await openedStore({ folder })
    await store.write(change => change.put('zone', { id: 'zone-2', name: 'A' }))
    await store.close()
    expect(dataIn(folder, 'model.json').rows.zone?.['zone-1']).toEqual({ id: 'zone-1', name: 7 })
  })
})

describe('secrets that were left in clear text', () => {
  const user = { id: 'user-1', name: 'Jo', email: 'jo@example.com', authority_id: 'authority-localhost' }
  const secret = { access_token: 'planted-access', refresh_token: 'planted-refresh', password: 'planted-password' }
  const rows = () => ({
    ...oldRows(),
    user: {
      'user-1': { ...user, ...secret },
      'user-2': { ...user, id: 'user-2', name: 7, access_token: 'planted-odd' },
    },
    settings: {
      'sets-1': { id: 'sets-1', parent_id: 'sys-1', encryption_level: 2, settings_string: 'a: planted-setting' },
      'sets-2': { id: 'sets-2', parent_id: 'sys-1', encryption_level: 0, settings_string: 'a: in the open' },
      'sets-3': { id: 'sets-3', settings_string: 'a: without a level' },
    },
  })

  test.each([1, VERSION])(
    'are encrypted on disk once a folder of version %i was opened, in every file',
    async version => {
      const folder = await folderOf({ version, rows: rows() })
      await write(join(folder, 'model.previous.json'), { version, rows: rows() }, 2)
      const { store, log } = await openedStore({ folder })
      await store.close()
      for (const [path, , bytes] of everything(folder)) {
        expect(Buffer.from(String(bytes), 'base64').toString('latin1'), String(path)).not.toContain('planted')
      }
      expect(log.lines).toContain(
        'info: Secrets that an older Alcove left in clear text are encrypted now, in 3 records.',
      )
    },
  )

  test('can be read again by the node, and what was in the open stays so', async () => {
    const { store, reopened } = await openedStore({ folder: await folderOf({ version: 1, rows: rows() }) })
    for (const at of [store, (await reopened()).store]) {
      expect(at.secrets.decrypt(3, 'user-1', at.user.get('user-1')?.access_token ?? '')).toBe('planted-access')
      expect(at.secrets.decrypt(2, 'sys-1', at.settings.get('sets-1')?.settings_string ?? '')).toBe(
        'a: planted-setting',
      )
      expect(at.settings.get('sets-2')?.settings_string).toBe('a: in the open')
    }
  })

  test('are sealed once: a folder without any is not written to by opening it', async () => {
    const { store, reopened } = await openedStore({ folder: await folderOf({ version: 1, rows: rows() }) })
    expect(isEncrypted(store.user.get('user-1')?.refresh_token ?? '')).toBe(true)
    const later = await reopened()
    expect([later.disk.written, later.log.lines.filter(line => line.includes('Secrets'))]).toEqual([0, []])
  })

  test('on a disk that refuses are sealed with the next change', async () => {
    const folder = await folderOf({ version: VERSION, rows: rows() })
    await write(join(folder, 'node.json'), { node_id: 'node-1' })
    const disk = failingDisk()
    disk.refuse('ENOSPC', 'write')
    const { store, log } = await openedStore({ folder, disk })
    expect(log.lines).toContainEqual(expect.stringMatching(/^warn: Secrets .* are still so on disk: ENOSPC/))
    disk.recover()
    await store.write(change => change.put('zone', { id: 'zone-1', name: 'A' }))
    await store.close()
    expect(readFileSync(join(folder, 'model.json'), 'latin1')).not.toContain('planted')
  })
})

describe('a folder of a newer Alcove', () => {
  const newer = { version: VERSION + 1, rows: {} }
  const own = { version: VERSION, rows: {} }

  /** What a node of this version leaves behind, its log included. */
  async function usedFolder(): Promise<string> {
    const folder = nodeFolder()
    const node = await startNode({ folder, openLog: at => openLog({ folder: at, echo: () => {} }) })
    await node.stop()
    return folder
  }

  test.each([
    [
      'the newest generation is',
      { 'model.json': newer },
      /model\.json holds data of version \d+; this Alcove knows versions up to/,
    ],
    [
      'both generations are',
      { 'model.json': newer, 'model.previous.json': newer },
      /model\.previous\.json was written by a newer version of Alcove\. Start that version; or, .* move that file elsewhere/,
    ],
    [
      'only the generation before is',
      { 'model.json': own, 'model.previous.json': newer },
      /model\.previous\.json was written by a newer/,
    ],
    [
      'the newest is damaged and the one before is',
      { 'model.json': undefined, 'model.previous.json': newer },
      /written by a newer/,
    ],
  ] as const)('is left alone, byte for byte, where %s newer: the node says so and stops', async (_, files, message) => {
    const folder = await usedFolder()
    for (const [name, data] of Object.entries(files)) {
      if (data) await write(join(folder, name), data)
      else writeFileSync(join(folder, name), 'half a file')
    }
    const start = everything(folder)
    await expect(startNode({ folder, openLog: at => openLog({ folder: at, echo: () => {} }) })).rejects.toThrow(message)
    expect(everything(folder)).toEqual(start)
    expect(existsSync(join(folder, 'lock'))).toBe(false)
  })

  test('and of another format is left alone as well', async () => {
    const folder = temporaryFolder()
    await write(join(folder, 'model.json'), own)
    const bytes = Buffer.concat(await seal(1, ['{}'])).toString()
    const body = bytes.slice(77).replace('"format":1', '"format":2')
    const sum = createHash('sha256').update(body).digest('hex')
    writeFileSync(join(folder, 'model.previous.json'), `{"sha256":"${sum}",${body}`)
    const start = everything(folder)
    await expect(openedStore({ folder })).rejects.toMatchObject({ code: 'conflict' })
    expect(everything(folder)).toEqual(start)
  })

  test('does not count where the generation before only looks newer, and is damaged', async () => {
    const folder = await folderOf(own)
    await write(join(folder, 'model.previous.json'), newer)
    const path = join(folder, 'model.previous.json')
    writeFileSync(path, readFileSync(path, 'utf8').replace('"rows":{}', '"rows":[]'))
    const { store } = await openedStore({ folder })
    await store.close()
  })
})

test('there is a step for every version but the last', () => {
  expect(migrations).toHaveLength(VERSION - 1)
})
