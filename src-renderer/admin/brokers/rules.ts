import type { BrokerStandings } from '@contract/publishing-views.ts'
import type { RecordRow } from '../../data/records.ts'
import type { Tone } from '../../look/Badge.tsx'
import { moment } from '../central/moment.ts'
import { lasting } from '../words.ts'

export type Standing = BrokerStandings['brokers'][number]

/** How a broker is in plain words: what is, why, and what happens next. */
export function standingWords(
  standing: Pick<Standing, 'state' | 'since' | 'reason' | 'next_try_at'> | undefined,
  now: number,
): { tone: Tone; title: string; detail: string } {
  if (!standing) return { tone: 'plain', title: 'Not known yet', detail: '' }
  const { state, since, reason, next_try_at } = standing
  switch (state) {
    case 'up':
      return { tone: 'good', title: `Connected since ${moment(since, now)}`, detail: reason }
    case 'connecting':
      // One that was down is so until it is up: a try every few seconds is no news.
      if (reason) return { tone: 'bad', title: 'Not reached', detail: `${reason} ${NOW}` }
      return { tone: 'busy', title: 'Connecting…', detail: '' }
    case 'off':
      return { tone: 'plain', title: 'Not connected to', detail: reason }
    case 'down': {
      const next = next_try_at === null ? '' : nextTry(next_try_at - now)
      const title = `Not reached since ${moment(since, now)}`
      return { tone: 'bad', title, detail: [reason, next].filter(Boolean).join(' ') }
    }
  }
}

const NOW = 'It is tried again now.'
const nextTry = (ms: number) => (ms < 1_000 ? NOW : `It is tried again in ${lasting(ms)}.`)

/** What went to and fro, in the order in which one asks. */
export const countersOf = (standing: Standing | undefined) => [
  { name: 'Published', count: standing?.published, tone: 'plain' },
  { name: 'Waiting', count: standing?.waiting, tone: 'plain' },
  { name: 'Dropped', count: standing?.dropped, tone: standing?.dropped ? 'bad' : 'plain' },
  { name: 'Received', count: standing?.received, tone: 'plain' },
]

export interface BrokerLine {
  id: string
  name: string
  address: string
  tls: boolean
  standing: Standing | undefined
}

/** The brokers and how each is; those in trouble first, then by name. */
export function linesOf(rows: readonly RecordRow[], standings: readonly Standing[]): BrokerLine[] {
  const byId = new Map(standings.map(standing => [standing.id, standing]))
  const lines = rows.map(row => ({
    id: row.id,
    name: typeof row.name === 'string' && row.name ? row.name : row.id,
    address: `${textOf(row.host)}:${textOf(row.port)}`,
    tls: row.tls === true,
    standing: byId.get(row.id),
  }))
  const isDown = ({ standing }: BrokerLine) =>
    standing !== undefined && standing.state !== 'up' && standing.reason !== ''
  return lines.sort((a, b) => Number(isDown(b)) - Number(isDown(a)) || a.name.localeCompare(b.name))
}

const textOf = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')
