import type { Clock } from '../base/clock.ts'
import { emitter } from '../base/emitter.ts'
import { Failed } from '../base/result.ts'
import { newId } from '../model/ids.ts'
import { isSameCode, newCode } from './codes.ts'
import { hashOf, newToken } from './opaque.ts'
import type { DeviceRow, SignInDocument } from './state.ts'

/** A panel or phone that shows a code and waits. */
export interface WaitingDevice {
  code: string
  kind: DeviceRow['kind']
  address: string
  agent: string
  since: number
  ends_at: number
}

export type Polled = { state: 'waiting' } | { state: 'ended' } | { state: 'approved'; row: DeviceRow; token: string }

/** Panels and phones that a technician lets in once. */
export interface Devices {
  /** `poll` is the device's own secret: with it, and nothing else, it learns its token. */
  begin(from: Pick<WaitingDevice, 'kind' | 'address' | 'agent'>): WaitingDevice & { poll: string }
  poll(secret: string): Promise<Polled>
  waiting(): WaitingDevice[]
  approve(code: string, as: { name: string; system_id: string; by: string }): Promise<DeviceRow>
  all(): DeviceRow[]
  find(token: string): DeviceRow | undefined
  get(id: string): DeviceRow | undefined
  seen(row: DeviceRow, address: string): void
  change(id: string, patch: Partial<Pick<DeviceRow, 'name' | 'system_id'>>): Promise<DeviceRow>
  revoke(id: string): Promise<DeviceRow>
  /** One was let in, changed or revoked. */
  changed: (listener: (id: string) => void) => () => void
}

const CODE_MS = 10 * 60_000
const SEEN_EVERY_MS = 5 * 60_000
const MOST_WAITING = 50
const MOST_WAITING_OF_ONE = 5

interface Waiting extends WaitingDevice {
  approved?: { name: string; system_id: string; by: string; id: string }
}

export function createDevices({ document, clock }: { document: SignInDocument; clock: Clock }): Devices {
  const waiting = new Map<string, Waiting>()
  const changed = emitter<string>()
  const rows = () => document.get().devices
  const notFound = (id: string) => new Failed('not_found', `There is no enrolled device ${id}.`)

  function tidy(): void {
    for (const [hash, { ends_at }] of waiting) if (ends_at <= clock.now()) waiting.delete(hash)
  }

  function found(id: string): DeviceRow {
    const row = rows()[id]
    if (!row) throw notFound(id)
    return row
  }

  async function put(row: DeviceRow): Promise<void> {
    await document.change(state => ({ ...state, devices: { ...state.devices, [row.id]: row } }))
    changed.emit(row.id)
  }

  return {
    begin({ kind, address, agent }) {
      tidy()
      const theirs = [...waiting].filter(([, one]) => one.address === address && !one.approved)
      // The oldest of the same address first, so that nobody fills the list for everybody else.
      for (const [hash] of theirs.slice(0, Math.max(0, theirs.length - MOST_WAITING_OF_ONE + 1))) waiting.delete(hash)
      if (waiting.size >= MOST_WAITING) {
        throw new Failed(
          'conflict',
          'Too many devices are waiting to be let in. Let them in, or try again in ten minutes.',
        )
      }
      const poll = newToken()
      const since = clock.now()
      const one: Waiting = {
        code: newCode(),
        kind,
        address,
        agent: agent.slice(0, 300),
        since,
        ends_at: since + CODE_MS,
      }
      waiting.set(hashOf(poll), one)
      return { ...one, poll }
    },
    async poll(secret) {
      tidy()
      const hash = hashOf(secret)
      const one = waiting.get(hash)
      if (!one) return { state: 'ended' }
      if (!one.approved) return { state: 'waiting' }
      waiting.delete(hash)
      const { by, ...as } = one.approved
      const token = newToken()
      const now = clock.now()
      const { kind, address, agent } = one
      const row: DeviceRow = {
        ...as,
        kind,
        address,
        agent,
        hash: hashOf(token),
        approved_by: by,
        created_at: now,
        seen_at: now,
      }
      await put(row).catch(error => {
        // Nobody has the token yet: it is let in when it asks again.
        waiting.set(hash, one)
        throw error
      })
      return { state: 'approved', row, token }
    },
    waiting() {
      tidy()
      return [...waiting.values()].filter(one => !one.approved).map(({ approved: _, ...one }) => one)
    },
    async approve(code, { name, system_id, by }) {
      tidy()
      const one = [...waiting.values()].find(candidate => !candidate.approved && isSameCode(code, candidate.code))
      if (!one) {
        throw new Failed('not_found', `No device shows the code ${code} now. It changes every ten minutes: look again.`)
      }
      one.approved = { id: newId('device', clock.now()), name, system_id, by }
      const { kind, address, agent } = one
      const now = clock.now()
      // Its token is made when it asks for it; until then nothing is known that could let anybody in.
      return {
        ...{ id: one.approved.id, name, system_id, kind, address, agent },
        hash: '',
        approved_by: by,
        created_at: now,
        seen_at: now,
      }
    },
    all: () => Object.values(rows()).toSorted((a, b) => a.name.localeCompare(b.name)),
    find(token) {
      const hash = hashOf(token)
      return Object.values(rows()).find(row => row.hash === hash)
    },
    get: id => rows()[id],
    seen(row, address) {
      if (clock.now() - row.seen_at < SEEN_EVERY_MS && row.address === address) return
      const seen_at = clock.now()
      void document
        .change(state => {
          const now = state.devices[row.id]
          return now ? { ...state, devices: { ...state.devices, [row.id]: { ...now, seen_at, address } } } : state
        })
        .catch(() => undefined)
    },
    async change(id, patch) {
      const row = { ...found(id), ...patch }
      await put(row)
      return row
    },
    async revoke(id) {
      const row = found(id)
      await document.change(state => {
        const { [id]: _, ...devices } = state.devices
        return { ...state, devices }
      })
      changed.emit(id)
      return row
    },
    changed: changed.on,
  }
}
