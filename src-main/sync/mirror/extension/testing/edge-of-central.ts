import { type Clock, systemClock } from '../../../../base/clock.ts'
import { type EntityName, entities } from '../../../../model/index.ts'
import type { Changed } from '../../../../store/change.ts'
import type { Disk } from '../../../../store/disk.ts'
import { openStore, type Store } from '../../../../store/open.ts'
import { guarded, revealed } from '../../../../store/seal-row.ts'
import { notedLog } from '../../../../store/testing/noted-log.ts'
import { temporaryFolder } from '../../../../testing/temporary-folder.ts'
import { openCentralState } from '../../../document.ts'
import { createEdgeLink } from '../../../edge/link.ts'
import type { LinkWork, LiveLink } from '../../../edge/link-contract.ts'
import { createApply } from '../../../overrides/apply.ts'
import { createOverrides } from '../../../overrides/overrides.ts'
import { createExtensionAnswers, isOfExtension } from '../answers.ts'
import { createExtensionMirror } from '../mirror.ts'
import { sendOverrides } from '../send-overrides.ts'

interface Given {
  address: string
  secret: string
  folder?: string
  disk?: Disk
  clock?: Clock
  /** Smaller pages than the mirror would ask for. */
  rowsAtOnce?: number
  wrote?: (change: Changed) => void
  log?: ReturnType<typeof notedLog>
}

/** What of an edge has to do with its copy, over a real link to a centre, with a store on disk. */
export async function edgeOfCentral(given: Given) {
  const { address, secret, folder = temporaryFolder(), clock = systemClock, disk, rowsAtOnce, wrote } = given
  const { log = notedLog() } = given
  const store = await openStore({ folder, clock, log, ...(disk ? { disk } : {}) })
  const document = await openCentralState({ folder, clock, log, disk })
  const apply = createApply({ store, clock, log })
  const overrides = createOverrides({ store, apply, clock, log })
  const mirror = createExtensionMirror({ store, apply, document, clock, log })
  overrides.through([mirror.upward])
  if (wrote) store.changed.on(wrote)
  const rotated: string[] = []
  const answers = createExtensionAnswers({
    ...{ mirror, overrides, log },
    rotate: async other => void rotated.push(other),
  })
  const work: LinkWork = {
    registers: link => {
      const alcove = { version: 1 as const, node_id: 'node-test', name: 'Test' }
      return link.ask({ type: 'register', modules: [], drivers: [], alcove }, 'register_response')
    },
    async works(link) {
      const paged = rowsAtOnce === undefined ? link : withSmallPages(link, rowsAtOnce)
      await Promise.all([mirror.follow(paged, () => []), sendOverrides({ overrides, clock, log }, link)])
    },
    async answers(request, signal) {
      return { type: 'success', success: isOfExtension(request) ? await answers(request, signal) : true }
    },
  }
  const settings = { address, secret, previousSecret: undefined, secretIn: 'header' as const, ca: undefined }
  const edge = createEdgeLink({ settings: () => settings, found: () => {}, work, clock, log, random: () => 0 })
  let losses = 0
  edge.changed(({ phase }) => {
    if (phase === 'down') losses += 1
  })
  const life = new AbortController()
  const running = edge.run(life.signal)

  return {
    ...{ store, document, mirror, overrides, log, rotated },
    /** How often there was no link, or none any more. */
    losses: () => losses,
    async stop() {
      life.abort()
      await running
      await document.close()
      await store.close()
    },
  }
}

const withSmallPages = (link: LiveLink, rows: number): LiveLink => ({
  signal: link.signal,
  fetchBinary: link.fetchBinary,
  ask: (request, ...more) =>
    link.ask(request.type === 'alcove_pull' ? { ...request, limit: Math.min(request.limit, rows) } : request, ...more),
})

/** Pauses of some seconds pass in some milliseconds; longer ones are as they are. */
export const hastyClock: Clock = {
  ...systemClock,
  timer: (ms, callback) => systemClock.timer(ms <= 5_000 ? ms / 200 : ms, callback),
}

/** A record here as the centre has it: without what only this node knows of it, secrets in clear. */
export function asCopied(store: Store, entity: EntityName, id: string): unknown {
  const found = store[entity].get(id) as Record<string, unknown> | undefined
  if (!found) return undefined
  const { central: _, ...row } = found
  for (const [name] of guarded[entity]) row[name] = row[name] && revealed(store.secrets, id, String(row[name]))
  const text = store.settings.get(id)
  if (entity !== 'settings' || !text) return row
  return { ...row, settings_string: store.secrets.decrypt(text.encryption_level, text.parent_id, text.settings_string) }
}

export const asParsed = (entity: EntityName, row: object): unknown => entities[entity].schema.parse(row)
