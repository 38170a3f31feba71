import { Low } from 'lowdb'
import { z } from 'zod'
import { type Emitter, emitter } from '../base/emitter.ts'
import type { Log } from '../base/log.ts'
import { Failed } from '../base/result.ts'
import type { DurableFile } from './durable-file.ts'
import { deepFreeze } from './frozen.ts'
import { groupCommit } from './group-commit.ts'

/** What this node is called and how it was set up. A new preference is one line with a default. */
export const Preferences = z.looseObject({
  node_id: z.string().min(1),
  name: z.string().default('Alcove'),
  /** The room that the panel of this node shows. */
  panel_system_id: z.string().nullable().default(null),
  /** Modules that talk to their simulator instead of their device. */
  simulated_modules: z.array(z.string()).default([]),
  /** Of those, the ones whose stand-in is a recording of the device, and which. */
  replayed_modules: z.record(z.string(), z.string()).default({}),
  /** Modules that somebody took out of service, though their records say that they run. */
  parked_modules: z.array(z.object({ module_id: z.string(), reason: z.string(), at: z.number() })).default([]),
})
export type Preferences = z.output<typeof Preferences>

export interface PreferencesStore {
  get(): Preferences
  /** Resolves when it is on disk. Seen by readers at once. */
  update(patch: Partial<z.input<typeof Preferences>>): Promise<Preferences>
  /** Told once a change is on disk. */
  changed: Emitter<Preferences>['on']
  close(): Promise<void>
}

interface Parts {
  file: DurableFile<Record<string, unknown>>
  nodeId: string
  log: Log
  toFailed(error: unknown): Failed
}

export async function openPreferences({ file, nodeId, log, toFailed }: Parts): Promise<PreferencesStore> {
  const db = new Low<Record<string, unknown>>(file, {})
  await db.read()
  const commits = groupCommit(() => db.write())
  const changed = emitter<Preferences>(error => log.error('A listener to preferences failed.', { error }))
  let current = readable(db.data, nodeId, log)

  const preferences: PreferencesStore = {
    get: () => current,
    update: patch =>
      new Promise((resolve, reject) => {
        const [dataBefore, before] = [db.data, current]
        // Built upon what is stored, so that a value that could not be read stays there until it is set anew.
        const after = parsePreferences({ ...current, ...patch })
        commits.add({
          done() {
            changed.emit(after)
            resolve(after)
          },
          undo() {
            current = before
            db.data = dataBefore
          },
          failed: error => reject(toFailed(error)),
        })
        current = after
        db.data = { ...dataBefore, node_id: after.node_id, ...picked(after, patch) }
      }),
    changed: changed.on,
    close: commits.close,
  }
  if (db.data.node_id !== current.node_id) await preferences.update({})
  return preferences
}

/** Every preference that parses, and the default of every one that does not. */
function readable(stored: Record<string, unknown>, nodeId: string, log: Log): Preferences {
  const { error } = Preferences.safeParse({ node_id: nodeId, ...stored })
  const bad = new Set((error?.issues ?? []).map(issue => String(issue.path[0])))
  for (const name of bad) log.error(`node.json: ${name} cannot be read and its default is used.`, { field: name })
  const good = Object.fromEntries(Object.entries(stored).filter(([name]) => !bad.has(name)))
  return parsePreferences({ node_id: nodeId, ...good })
}

function parsePreferences(value: unknown): Preferences {
  const { data, error } = Preferences.safeParse(value)
  if (data) return deepFreeze(structuredClone(data))
  const field = error.issues[0]?.path.join('.') ?? ''
  throw new Failed('invalid', `node.json: ${field} is not valid (${error.issues[0]?.message}).`, { field })
}

const picked = (from: Record<string, unknown>, names: object) =>
  Object.fromEntries(Object.keys(names).map(name => [name, from[name]]))
