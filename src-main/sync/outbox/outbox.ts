import { join } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import { emitter } from '../../base/emitter.ts'
import type { Log } from '../../base/log.ts'
import { type Disk, realDisk } from '../../store/disk.ts'
import type { Seal } from '../../store/seal.ts'
import type { OpenAppendFile } from './append-file.ts'
import { openEventLog } from './event-log.ts'
import { createLanes } from './lanes.ts'
import { keyOf } from './latest-book.ts'
import { openLatestLog } from './latest-log.ts'
import type { Outbox } from './outbox-contract.ts'
import { sendEvents } from './send-events.ts'
import { sendLatest } from './send-latest.ts'

interface Parts {
  /** The data folder; what waits is in `outbox/`. */
  folder: string
  clock: Clock
  log: Log
  /** For the values of settings. */
  seal: Seal
  disk?: Disk | undefined
  openFile?: OpenAppendFile | undefined
}

export interface OpenedOutbox extends Outbox {
  /** The node leaves its centre: nothing that waits is for the next one. */
  empty(): void
}

/** 20 MB in all, less what is written before the oldest events have made room for it. */
const MOST_BYTES = 18_500_000
const SAVE_MS = 1_000
const TELL_MS = 250

export async function openOutbox({
  folder,
  clock,
  log,
  seal,
  disk = realDisk,
  openFile,
}: Parts): Promise<OpenedOutbox> {
  const files = { folder: join(folder, 'outbox'), clock, log, disk, openFile }
  const told = emitter<void>()
  const news = emitter<void>()
  let cancelTelling: (() => void) | undefined
  let cancelSaving: (() => void) | undefined
  let saving: Promise<void> = Promise.resolve()
  let draining: Promise<void> = Promise.resolve()
  let isLinked = false
  let isClosed = false

  const latest = await openLatestLog({ ...files, seal, changed, grew: () => events.makeRoom() })
  const events = await openEventLog({ ...files, room: () => MOST_BYTES - latest.mostBytes() })
  const lanes = createLanes(latest.book)

  return {
    restarted: (mod, metadata) => add(() => lanes.restarted(mod, metadata, clock.now())),
    status: (mod, name, json) => add(() => lanes.status(mod, name, json ?? 'null', clock.now(), isLinked)),
    event: (channel, payload) => add(() => events.add(channel, payload)),
    setting: (mod, name, yaml) =>
      add(() => {
        lanes.setting(mod, name, yaml, clock.now())
        latest.keep(keyOf({ kind: 'setting', mod, name }))
      }),
    forget: mod => add(() => lanes.forget(mod)),
    empty: () =>
      add(() => {
        lanes.clear()
        events.clear()
      }),
    drain(link, how) {
      const before = draining
      draining = (async () => {
        // Of the link before, which has been cut: what it had on its way is not sent twice at once.
        await before
        isLinked = true
        const parts = { link, clock, log, news: news.on, arrived: changed }
        await Promise.all([sendLatest({ ...parts, lanes }), sendEvents({ ...parts, events, how })])
        isLinked = false
      })()
      return draining
    },
    facts: () => ({
      statuses: latest.book.count('status'),
      events: events.length,
      settings: latest.book.count('setting'),
      bytes: latest.bytes() + events.bytes(),
      dropped: events.dropped,
      oldestAt: earlier(latest.book.oldestAt, events.oldestAt),
    }),
    changed: listener => told.on(listener),
    async close() {
      if (isClosed) return
      isClosed = true
      cancelTelling?.()
      cancelSaving?.()
      await saving
      await events.close()
      await latest.close()
    },
  }

  /** What comes after the end is nobody's any more: modules have stopped by then. */
  function add(change: () => void): void {
    if (isClosed) return
    change()
    news.emit()
    changed()
  }

  function changed(): void {
    if (isClosed) return
    cancelSaving ??= clock.timer(SAVE_MS, save)
    cancelTelling ??= clock.timer(TELL_MS, () => {
      cancelTelling = undefined
      told.emit()
    })
  }

  function save(): void {
    saving = (async () => {
      events.makeRoom()
      await events.save()
      await latest.save()
      cancelSaving = undefined
      if (!isClosed && !(events.isSaved && latest.isSaved)) cancelSaving = clock.timer(SAVE_MS, save)
    })()
  }
}

function earlier(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other)
}
