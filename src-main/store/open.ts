import { join } from 'node:path'
import { Low } from 'lowdb'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { type Measure, unmeasured } from '../base/measure.ts'
import { messageOf } from '../base/result.ts'
import { newId } from '../model/ids.ts'
import { type EntityName, entities } from '../model/index.ts'
import type { Tables } from './change.ts'
import { type Collection, openCollection, openTable } from './collection.ts'
import { type Disk, realDisk } from './disk.ts'
import { diskTrouble } from './disk-trouble.ts'
import { durableFile } from './durable-file.ts'
import { prepareFolder } from './folder.ts'
import { lockFolder } from './lock.ts'
import { VERSION } from './migrations/index.ts'
import { type ModelFile, modelFromJson, modelText } from './model-file.ts'
import { keepOlderVersion, refuseNewer } from './older-model.ts'
import { openPreferences, type PreferencesStore } from './preferences.ts'
import { openRemovedHere, type RemovedHere } from './removed-here.ts'
import { sealStored } from './seal-stored.ts'
import { openSecrets, type Secrets } from './secrets.ts'
import { type Transactions, transactions } from './transactions.ts'

/** The local copy, one collection for each entity: `store.zone.get(id)`. */
export type Store = { readonly [Name in EntityName]: Collection<Name> } & {
  /**
   * One transaction: everything or nothing. The callback is synchronous and is seen by readers at once; the promise
   * resolves with what it returned once that is on disk. `by` is the id of the user who asks.
   */
  write: Transactions['write']
  /** Told of every changed row, in order, once it is on disk. */
  changed: Transactions['changed']
  removedHere: RemovedHere
  preferences: Omit<PreferencesStore, 'close'>
  secrets: Secrets
  /** Waits for what is being written, and gives the folder up. */
  close(): Promise<void>
}

export interface StoreParts {
  folder: string
  log: Log
  clock: Clock
  disk?: Disk
  /** Told what holds the loop. */
  measure?: Measure
}

/** Opens the data folder, or fails with a message that says what is wrong with it and what to try. */
export async function openStore({
  folder,
  log,
  clock,
  disk = realDisk,
  measure = unmeasured,
}: StoreParts): Promise<Store> {
  prepareFolder(folder)
  const unlock = lockFolder({ folder, log, clock })
  try {
    return await openLocked({ folder, log, clock, disk, measure }, unlock)
  } catch (error) {
    unlock()
    throw error
  }
}

async function openLocked(
  { folder, log, clock, disk, measure }: Required<StoreParts>,
  unlock: () => void,
): Promise<Store> {
  let isOpen = false
  const toFailed = (error: unknown) =>
    diskTrouble(`The change was undone, as ${folder} could not be written`, error, { passing: isOpen })
  const on = { disk, log, clock, measure }

  const path = join(folder, 'model.json')
  const file = durableFile<ModelFile>({
    ...on,
    path,
    toPieces: modelText(),
    fromJson: body => modelFromJson(path, body),
  })
  await refuseNewer(path, disk)
  const db = new Low<ModelFile>(file, { tables: new Map() })
  await db.read()
  const secrets = openSecrets({ folder, log })
  const { version = VERSION } = db.data
  if (version < VERSION) await keepOlderVersion({ path, version, disk, encrypt: secrets.encrypt, log })
  const unsealed = sealStored(db.data.tables, secrets.encrypt)
  const tables = openTables(db.data, log)
  if (unsealed > 0) await sealOnDisk(unsealed, () => db.write(), log)
  const removed = openRemovedHere(db.data.tables, log)
  const { write, changed, removedChanged, close } = transactions({
    tables,
    removed,
    clock,
    log,
    secrets,
    save: () => db.write(),
    toFailed,
  })

  const preferences = await openPreferences({
    file: durableFile({
      ...on,
      path: join(folder, 'node.json'),
      toPieces: data => [JSON.stringify(data)],
      fromJson: body => body as Record<string, unknown>,
    }),
    nodeId: newId('node', clock.now()),
    log,
    toFailed,
  })
  isOpen = true
  return {
    ...openCollections(tables),
    write,
    changed,
    removedHere: { all: removed.all, get: removed.get, changed: removedChanged },
    preferences,
    secrets,
    async close() {
      await Promise.all([close(), preferences.close()])
      await file
        .settle()
        .catch(error => log.error(diskTrouble(`${path} was left as a failed write left it`, error).message))
      unlock()
    },
  }
}

/** Twice, as the generation before holds them too. A disk that refuses is asked again with the next change. */
async function sealOnDisk(unsealed: number, save: () => Promise<void>, log: Log): Promise<void> {
  try {
    await save()
    await save()
    log.info(`Secrets that an older Alcove left in clear text are encrypted now, in ${unsealed} records.`)
  } catch (error) {
    log.warn(`Secrets that an older Alcove left in clear text are still so on disk: ${messageOf(error)}`)
  }
}

function openTables({ tables }: ModelFile, log: Log): Tables {
  const open = (name: EntityName) => {
    const stored = tables.get(name) ?? new Map<string, object>()
    tables.set(name, stored)
    return [name, openTable(name, stored, log)]
  }
  return Object.fromEntries(names.map(open)) as Tables
}

const openCollections = (tables: Tables) =>
  Object.fromEntries(names.map(name => [name, openCollection(tables[name])])) as {
    [Name in EntityName]: Collection<Name>
  }

const names = Object.keys(entities) as EntityName[]
