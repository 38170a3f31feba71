import { aborted, type Clock } from '../base/clock.ts'
import { type Emitter, emitter } from '../base/emitter.ts'
import type { Log } from '../base/log.ts'
import type { Measure } from '../base/measure.ts'
import { EncryptionLevel } from '../model/enums.ts'
import type { Signal } from '../model/signal.ts'
import { createRecords } from '../records/records.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { Disk } from '../store/disk.ts'
import type { Store } from '../store/open.ts'
import { sealWith } from '../store/seal.ts'
import { readAddress } from './connect/address.ts'
import { createChecks } from './connect/check.ts'
import type { CentralDocument, CentralState } from './document.ts'
import { createEdgeLink } from './edge/link.ts'
import type { LinkFindings, LinkWork, LiveLink } from './edge/link-contract.ts'
import { settingsUpward } from './edge/settings-upward.ts'
import type { CompiledDrivers } from './edge/work/compiled-contract.ts'
import { createEdgeWork } from './edge/work/work.ts'
import { layWhileTied, linkEnded } from './ending.ts'
import { leave } from './leave.ts'
import { createMachine } from './machine.ts'
import { createExtensionAnswers, isOfExtension } from './mirror/extension/answers.ts'
import { createExtensionMirror } from './mirror/extension/mirror.ts'
import { sendOverrides } from './mirror/extension/send-overrides.ts'
import { createRestMirror } from './mirror/rest/mirror.ts'
import { openOutbox } from './outbox/outbox.ts'
import { createApply } from './overrides/apply.ts'
import { createOverrides } from './overrides/overrides.ts'
import type { Placement } from './placement.ts'
import type { Sync, SyncView } from './sync-contract.ts'
import { createTie, sealedAs } from './tie.ts'

export interface SyncParts {
  folder: string
  store: Store
  runtime: Runtime
  document: CentralDocument
  placement: Placement
  compiled: CompiledDrivers
  signals: Emitter<Signal>
  clock: Clock
  log: Log
  measure: Measure
  disk?: Disk | undefined
}

/** What waits, and how the link is, changes all the time; pages need not be told of each step. */
const TELL_MS = 250
/** So that the answer to a new secret is on its way before the link is closed for it. */
const ROTATE_MS = 500
/** A power cut makes the time when the link was last up that much older at most. */
const NOTE_MS = 3_600_000

/** The tie to the centre: everything that brings this node and its centre into line. */
export async function openSync(parts: SyncParts): Promise<Sync> {
  const { folder, store, runtime, document, placement, signals, clock, log, measure, disk } = parts
  const seal = sealWith(store.secrets)
  const news = emitter<void>()
  const { apply, settled } = layWhileTied(createApply({ store, clock, log }), () => document.get().address !== null)
  const overrides = createOverrides({ store, apply, clock, log })
  const outbox = await openOutbox({ folder, clock, log, disk, seal })
  const work = createEdgeWork({
    ...{ store, document, runtime, signals, apply, outbox, clock, log },
    compiled: parts.compiled,
    machine: createMachine(),
  })
  const extension = createExtensionMirror({ store, apply, document, clock, log, measure })
  const rest = createRestMirror({
    ...{ store, apply, document, clock, log },
    centre() {
      const { address, api_key, ca } = document.get()
      const apiKey = opened(api_key, sealedAs.api_key)
      // What comes by our extension is whole, and newer.
      if (address === null || apiKey === undefined || link.state.hasExtension) return undefined
      return { address, apiKey, ca: ca ?? undefined, edgeKeyId: settings()?.secret.split('.')[0] }
    },
  })
  const tie = createTie({
    ...{ document, seal, quiet },
    leave: how => leave(how, { store, records: createRecords({ store, clock }) }),
    changed(why) {
      link.reconnect(why)
      rest.poke()
      tell()
    },
    left: outbox.empty,
  })
  const answersExtension = createExtensionAnswers({
    ...{ mirror: extension, overrides, log },
    async rotate(secret) {
      await tie.keepSecret(secret)
      clock.timer(ROTATE_MS, () => link.reconnect('The central server has given this node another secret.'))
    },
  })
  let live: LiveLink | undefined
  let cancelTelling: (() => void) | undefined
  let missing = '[]'

  const linkWork: LinkWork = {
    async registers(over) {
      const registered = await work.registers(over)
      await keepWho(registered.alcove?.edge_id)
      return registered
    },
    async works(over, registered) {
      live = over
      rest.poke()
      const both = [work.works(over, registered)]
      if (registered.alcove) {
        both.push(extension.follow(over, () => document.get().systems))
        both.push(sendOverrides({ overrides, clock, log }, over))
      }
      try {
        await Promise.all(both)
      } finally {
        if (live === over) live = undefined
      }
    },
    answers: async (request, signal) =>
      isOfExtension(request)
        ? { type: 'success', success: await answersExtension(request, signal) }
        : work.answers(request, signal),
  }
  const link = createEdgeLink({ settings, found, work: linkWork, clock, log })
  const checks = createChecks({ clock, linked: () => (link.state.phase === 'up' ? settings() : undefined) })
  overrides.through([
    extension.upward,
    rest.upward,
    settingsUpward({
      link: () => live,
      moduleOf(id) {
        const row = store.settings.get(id)
        const isOpen = row && !row.settings_id && row.encryption_level === EncryptionLevel.none
        return isOpen && store.module.get(row.parent_id) ? row.parent_id : undefined
      },
    }),
  ])
  let isUp = false
  let cancelNoting: (() => void) | undefined
  const stops = [
    link.changed(({ phase }) => {
      tell()
      if (isUp === (phase === 'up')) return
      isUp = !isUp
      placement.linkIs(isUp)
      noteUp(isUp ? { connected_at: clock.now() } : {})
    }),
    ...[outbox, overrides, extension, rest, work].map(each => each.changed(tell)),
    work.changed(lookForDrivers),
  ]

  /** What is said of modules without a driver is said with the modules, too. */
  function lookForDrivers(): void {
    const reasons = JSON.stringify(work.view().not_here)
    if (reasons === missing) return
    missing = reasons
    placement.look()
  }

  function tell(): void {
    cancelTelling ??= clock.timer(TELL_MS, () => {
      cancelTelling = undefined
      news.emit()
    })
  }

  /** Until when it was up is what people are told once it is away, be it after a power cut. */
  function noteUp(more: { connected_at?: number } = {}): void {
    cancelNoting?.()
    cancelNoting = isUp ? clock.timer(NOTE_MS, noteUp) : undefined
    keep(now => (now.address === null ? now : { ...now, ...more, last_up_at: clock.now() }))
  }

  async function quiet(): Promise<void> {
    await linkEnded(link, { clock, log })
    await settled()
  }

  const opened = (text: string | null, as: string) => (text === null ? undefined : seal.open(as, text))

  function settings() {
    const { address, secret, previous_secret, secret_in, ca } = document.get()
    const now = opened(secret, sealedAs.secret)
    if (address === null || now === undefined) return undefined
    return {
      ...{ address, secret: now, previousSecret: opened(previous_secret, sealedAs.secret) },
      ...{ secretIn: secret_in ?? undefined, ca: ca ?? undefined },
    }
  }

  /** It is for the centre that it was given for, and is said to no other. */
  function secretFor(typed: string): string {
    const now = settings()
    try {
      return now && readAddress(typed).address === now.address ? now.secret : ''
    } catch {
      // No address at all, as the check will say.
      return ''
    }
  }

  function found({ secretIn, secretWorks }: LinkFindings): void {
    if (secretWorks === 'previous')
      log.warn('The central server does not take the new secret of this node, which goes on with the one before.')
    keep(now => ({
      ...now,
      ...(secretIn ? { secret_in: secretIn } : {}),
      ...(secretWorks === 'current' ? { previous_secret: null } : {}),
      ...(secretWorks === 'previous' ? { secret: now.previous_secret, previous_secret: null } : {}),
    }))
  }

  /** A disk that refuses has this found out once more. */
  function keep(recipe: (now: CentralState) => CentralState): void {
    document.change(recipe).catch(error => log.warn(error.message))
  }

  async function keepWho(edge_id: string | undefined): Promise<void> {
    const { edge_id: before, mirror } = document.get()
    if (edge_id === undefined && mirror?.kind !== 'extension') return
    if (edge_id !== undefined && edge_id === before) return
    await document.change(now => ({
      ...now,
      ...(edge_id === undefined ? { mirror: null } : { edge_id }),
    }))
  }

  function mirror(): SyncView['mirror'] {
    const { api_key, mirror } = document.get()
    if (link.state.hasExtension || mirror?.kind === 'extension') return { kind: 'extension', ...extension.state() }
    return { kind: api_key === null ? 'none' : 'rest', ...rest.state() }
  }

  return {
    overrides,
    ...{ connect: tie.connect, disconnect: tie.disconnect, rotate: tie.rotate },
    ...{ settingKept: work.settingKept, whyNotHere: work.whyNotHere },
    changed: listener => news.on(listener),
    view() {
      const { address, edge_id, ca, api_key, systems, logic, last_up_at } = document.get()
      return {
        link: link.state,
        ...{ last_up_at, systems, logic },
        ...{ address: address ?? '', edge_id: edge_id ?? '', pinned: ca !== null, has_api_key: api_key !== null },
        mirror: mirror(),
        waiting: outbox.facts(),
        modules: work.view(),
      }
    },
    // An empty secret: the one that is kept, so that a node that is connected can be looked at again.
    check: (step, given, signal) =>
      checks.check(step, { ...given, ca: given.ca || null, secret: given.secret || secretFor(given.address) }, signal),
    async run(signal) {
      const running = [work.run(signal), link.run(signal), rest.run(signal)]
      tie.finishLeaving().catch(error => log.warn(error.message))
      await aborted(signal)
      for (const stop of stops) stop()
      if (isUp) noteUp()
      cancelNoting?.()
      cancelTelling?.()
      placement.stop()
      await Promise.all(running)
    },
    async close() {
      await outbox.close()
      await document.close()
    },
  }
}
