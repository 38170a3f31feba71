import { Failed } from '../../base/result.ts'
import type { CentralView, OverrideView, TieView } from '../../contract/central-views.ts'
import { type EntityName, entities } from '../../model/index.ts'
import type { Override } from '../../sync/overrides/overrides-contract.ts'
import type { Sync } from '../../sync/sync-contract.ts'
import type { On } from '../answer.ts'
import { atLeast, type Caller } from '../caller.ts'
import { watched } from '../stream.ts'
import type { Parts } from './records.ts'

/** Pages are told at most this often. */
const PAUSE_MS = 100

export type CentralParts = Parts & { sync: Sync; auditCentral(what: string, caller: Caller): void }

/** The tie to the central server, watched and made. */
export const answerCentral = (on: On, parts: CentralParts) => {
  const { sync, clock, auditCentral } = parts
  const view = (caller: Caller) => centralView(parts, caller)

  const listen = (ring: () => void) => [sync.changed(ring)]

  return {
    show: on.central.show.handler(({ context: { caller } }) => view(caller)),
    watch: on.central.watch.handler(({ context: { caller }, signal }) =>
      watched(listen, () => view(caller), { clock, pauseMs: PAUSE_MS }, signal),
    ),
    tie: on.central.tie.handler(({ signal }) => {
      const isSame = (a: TieView, b: TieView) => a.state === b.state && a.since === b.since
      return watched(listen, () => tieView(sync), { clock, pauseMs: PAUSE_MS, isSame }, signal)
    }),
    check: on.central.check.handler(({ input: { step, ...given }, signal = new AbortController().signal }) =>
      sync.check(step, given, signal),
    ),
    connect: on.central.connect.handler(async ({ input, context: { caller } }) => {
      await sync.connect(input)
      auditCentral(`connected to ${sync.view().address}`, caller)
      return view(caller)
    }),
    disconnect: on.central.disconnect.handler(
      async ({
        input: {
          query: { keep },
        },
        context: { caller },
      }) => {
        const { address } = sync.view()
        await sync.disconnect(keep)
        auditCentral(`disconnected from ${address}; what came from there was ${keep ? 'kept' : 'removed'}`, caller)
        return view(caller)
      },
    ),
    rotate: on.central.rotate.handler(async ({ input: { secret }, context: { caller } }) => {
      await sync.rotate(secret)
      auditCentral('another edge secret', caller)
      return view(caller)
    }),
    explain: on.central.explain.handler(({ input: { key, reason }, context: { caller } }) =>
      sync.overrides.explain(known(sync, key).key, reason, caller.userId),
    ),
    promote: on.central.promote.handler(
      async ({ input, context: { caller }, signal = new AbortController().signal }) => {
        const { key, label, field } = known(sync, input.key)
        await sync.overrides.promote(key, caller.userId, signal)
        auditCentral(`promoted ${label} ${field}`.trim(), caller)
      },
    ),
    drop: on.central.drop.handler(async ({ input, context: { caller } }) => {
      const { key, label, field, entity } = known(sync, input.key)
      if (!isSupports.has(entity) && !atLeast(caller, 'admin'))
        throw new Failed('denied', `${label} is for administrators to change. Ask one to take the centre's value.`)
      await sync.overrides.drop(key, caller.userId)
      auditCentral(`dropped the change of ${label} ${field}`.trim(), caller)
    }),
  }
}

/** What support staff may change by the API, too; to take the centre's value is to change it. */
const isSupports: ReadonlySet<EntityName> = new Set([
  'control_system',
  'module',
  'zone',
  'metadata',
  'trigger_instance',
] as const)

/** What only administrators may read by the API. */
const isAdmins: ReadonlySet<EntityName> = new Set([
  'api_key',
  'user',
  'doorkeeper_application',
  'ldap_authentication',
  'oauth_authentication',
  'saml_authentication',
] as const)

function known(sync: Sync, key: string): Override {
  const found = sync.overrides.list().find(each => each.key === key)
  if (!found) throw new Failed('not_found', 'This difference is there no longer: somebody promoted or dropped it.')
  return found
}

function centralView({ sync, store, runtime }: CentralParts, caller: Caller): CentralView {
  const { link, mirror, waiting, modules, ...rest } = sync.view()
  return {
    ...rest,
    phase: link.phase,
    since: link.since,
    reason: link.reason ?? '',
    next_try_at: link.nextTryAt ?? null,
    centre: link.centre ?? '',
    mirror: {
      ...{ kind: mirror.kind, state: mirror.state, records: mirror.records, reason: mirror.reason },
      changed_at: mirror.changedAt ?? null,
      checked_at: mirror.checkedAt ?? null,
    },
    waiting: {
      ...{ statuses: waiting.statuses, events: waiting.events, settings: waiting.settings },
      ...{ bytes: waiting.bytes, dropped: waiting.dropped },
      oldest_at: waiting.oldestAt ?? null,
    },
    modules: {
      ...modules,
      not_here: modules.not_here.map(each => ({
        ...each,
        name: store.module.get(each.module_id) ? runtime.directory.labelOf(each.module_id) : each.module_id,
      })),
    },
    overrides: sync.overrides.list().map(each => (mayRead(caller, each) ? overrideView(each) : withoutValues(each))),
  }
}

function overrideView({ theirs, cannotPromote, ...rest }: Override): OverrideView {
  return { ...rest, noun: entities[rest.entity].noun, theirs: theirs ?? null, cannot_promote: cannotPromote ?? '' }
}

const mayRead = (caller: Caller, { entity }: Override) => !isAdmins.has(entity) || atLeast(caller, 'admin')

function withoutValues(override: Override): OverrideView {
  const { theirs, ...rest } = overrideView(override)
  return { ...rest, mine: null, base: null, secret: true, theirs: theirs && { ...theirs, value: null } }
}

/** The room need not know of a registration that is under way, nor of why the centre is away. */
function tieView(sync: Sync): TieView {
  const { address, link, last_up_at } = sync.view()
  if (address === '') return { state: 'none', since: link.since }
  if (link.phase === 'up') return { state: 'here', since: link.since }
  return { state: 'away', since: last_up_at ?? link.since }
}
