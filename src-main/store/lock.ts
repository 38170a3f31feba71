import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { Failed } from '../base/result.ts'
import { errnoOf } from './disk.ts'
import { folderTrouble } from './folder.ts'
import { isRunning, startOf } from './process-start.ts'

const Owner = z.object({
  pid: z.number().int(),
  /** Tells this process from a later one with the same number; `null` where the system does not say. */
  process_start: z.string().nullable(),
  started_at: z.string(),
})
type Owner = z.infer<typeof Owner>

interface Parts {
  folder: string
  log: Log
  clock: Clock
}

/** Makes this process the owner of the data folder, or says who is. What it returns gives the folder up. */
export function lockFolder({ folder, log, clock }: Parts): () => void {
  const path = join(folder, 'lock')
  const me: Owner = {
    pid: process.pid,
    process_start: startOf(process.pid) ?? null,
    started_at: new Date(clock.now()).toISOString(),
  }
  const mine = `${JSON.stringify(me)}\n`
  try {
    if (!create(folder, path, mine)) {
      takeOver(folder, path, log)
      if (!create(folder, path, mine)) throw inUse(folder, readOwner(path))
    }
  } catch (error) {
    throw folderTrouble(folder, error)
  }
  return () => {
    if (textOf(path) === mine) rmSync(path, { force: true })
  }
}

/** The lock appears whole or not at all: it is written aside and linked into place. */
function create(folder: string, path: string, text: string): boolean {
  const aside = join(folder, `lock.${process.pid}.tmp`)
  writeFileSync(aside, text, { mode: 0o600 })
  try {
    linkSync(aside, path)
    return true
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false
    return createWithoutLinks(path, text)
  } finally {
    rmSync(aside, { force: true })
  }
}

/** For file systems that have no links, such as FAT. */
function createWithoutLinks(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false
    throw error
  }
}

/** Moves the lock of a dead process out of the way. */
function takeOver(folder: string, path: string, log: Log): void {
  const text = textOf(path)
  if (text === undefined) return // given up a moment ago
  const owner = ownerIn(text)
  if (owner && isRunning(owner.pid, owner.process_start)) throw inUse(folder, owner)
  const aside = join(folder, `lock.stale-${process.pid}`)
  renameSync(path, aside)
  const moved = textOf(aside)
  if (moved !== text) {
    // Somebody else took over in between, and this is their lock: it goes back.
    if (moved !== undefined) createWithoutLinks(path, moved)
    rmSync(aside, { force: true })
    throw inUse(folder, ownerIn(moved))
  }
  rmSync(aside, { force: true })
  const who = owner ? `process ${owner.pid}, started ${owner.started_at},` : 'an unknown process'
  log.warn(`${folder} was left locked by ${who} which no longer runs. This process takes it over.`, { owner })
}

function inUse(folder: string, owner: Owner | undefined): Failed {
  const who = owner ? `process ${owner.pid} since ${owner.started_at}` : 'another process'
  return new Failed(
    'conflict',
    `The data folder ${folder} is in use by ${who}. Stop it or choose another folder with --data.`,
    { folder, owner },
  )
}

const readOwner = (path: string) => ownerIn(textOf(path))

function ownerIn(text: string | undefined): Owner | undefined {
  try {
    return Owner.safeParse(JSON.parse(text ?? '')).data
  } catch {
    return undefined
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw error
  }
}
