import type { AuditEntry } from '@contract/access-views.ts'
import { useCallback, useMemo, useState } from 'react'
import { ask, failedOf } from './ask.ts'
import { useSession } from './connect.tsx'
import { live } from './live.ts'
import { type Asked, useAsked } from './useAsked.ts'
import { useRevision } from './useChanges.ts'
import { useLive } from './useLive.ts'

export interface AuditAsked {
  q: string | undefined
  /** Only what was refused. */
  refused: boolean
}

export interface AuditState extends Pick<Asked<unknown>, 'trouble' | 'again'> {
  /** The newest of those that were asked for; undefined until known. */
  page: readonly AuditEntry[] | undefined
  /** Those before them, as far as they were asked for. */
  older: readonly AuditEntry[]
  /** What happened since the page was opened, whatever was asked for; the newest last. */
  since: readonly AuditEntry[]
  /** Whether there are still older ones. */
  more: boolean
  busy: boolean
  /** Why older ones could not be had. */
  failure: string | undefined
  loadMore(): void
}

const PAGE = 100
const KEPT = 500
const none: readonly AuditEntry[] = []

/** The audit trail: what is kept of it, and what happens while one looks. */
export function useAudit({ q, refused }: AuditAsked): AuditState {
  const { link, clock } = useSession()
  // The watch begins first, so that nothing falls between it and the list.
  const watch = useMemo(
    () =>
      live({
        link,
        clock,
        ask: (client, options) => client.access.watchAudit(undefined, options),
        fold: (known: readonly AuditEntry[] | undefined, entry: AuditEntry) => [
          ...(known ?? []).slice(1 - KEPT),
          entry,
        ],
        lingerMs: 0,
      }),
    [link, clock],
  )
  const { value: since } = useLive(watch)
  const revision = useRevision([])
  const asked = useMemo(() => ({ limit: PAGE, refused, ...(q ? { q } : {}) }), [q, refused])
  const { value, trouble, again } = useAsked(`audit ${q} ${refused}`, revision, (client, options) =>
    client.access.audit(asked, options),
  )

  // What is older belongs to one first page: when that is asked for anew, there may be others in between.
  const [held, setHeld] = useState<{ under: unknown; entries: readonly AuditEntry[]; more: boolean }>()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string>()
  const older = held && held.under === value ? held : undefined
  const last = older?.entries.at(-1) ?? value?.entries.at(-1)
  const loadMore = useCallback(async () => {
    if (!last) return
    setBusy(true)
    setFailure(undefined)
    try {
      const { entries, more } = await ask(link, (client, options) =>
        client.access.audit({ ...asked, before: last.id }, options),
      )
      setHeld(before => ({
        under: value,
        entries: [...(before && before.under === value ? before.entries : []), ...entries],
        more,
      }))
    } catch (error) {
      setFailure(failedOf(error).message)
    }
    setBusy(false)
  }, [link, asked, last, value])

  return {
    page: value?.entries,
    older: older?.entries ?? none,
    since: since ?? none,
    more: older?.more ?? value?.more ?? false,
    trouble,
    again,
    busy,
    failure,
    loadMore: () => void loadMore(),
  }
}
