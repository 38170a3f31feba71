import { choose } from './dns-sd-choice.ts'
import type { DnsSd, DnsSdParts, Question } from './dns-sd-contract.ts'
import { isOfUse, LOCAL, typeOf, withoutLocal } from './dns-sd-names.ts'
import { createRecords, type Kept, keyOf } from './dns-sd-records.ts'
import { ALL_TYPES, isType } from './mdns-types.ts'

/** An instance that somebody has pointed to. */
interface Pointed {
  host?: string
  told?: { what: string; at: number; ttlMs: number }
  asked: number
  askAt: number
}

const MOST_LEARNED = 100
/** Who has more hears of another address when its own records are heard again. */
const MOST_AT_A_HOST = 100
/** What belongs to one instance may come in several packets, and is asked for as often; then it is told without. */
const ASK_AGAIN_MS = [1_000, 1_500, 1_000]
/** Some milliseconds of work, on a small machine that has not done it before. */
const AT_ONCE = 12

/** What services there are, whatever the order of their records and the packets that they come in. */
export function createDnsSd({ isNear, types: wanted, told, gone, full, mostRecords }: DnsSdParts): DnsSd {
  const learned = new Set<string>()
  const pointed = new Map<string, Pointed>()
  /** Instances at a host. */
  const atHost = new Map<string, Set<string>>()
  const dirty = new Set<string>()
  const unsettled = new Set<string>()
  const toldFull = new Set<string>()
  const records = createRecords({
    changed,
    full: () => fullOnce('records'),
    ...(mostRecords === undefined ? {} : { mostRecords }),
  })
  let asked: ReadonlySet<string> = typesNow()

  function fullOnce(what: string): void {
    if (toldFull.has(what)) return
    toldFull.add(what)
    full(what)
  }

  function typesNow(): ReadonlySet<string> {
    return new Set([ALL_TYPES, ...wanted().map(keyOf).filter(isType), ...learned])
  }

  function changed({ record, key, dataKey }: Kept): void {
    if (record.type === 'PTR' && key !== ALL_TYPES + LOCAL) pointerChanged(key, dataKey)
    else if (record.type === 'A' || record.type === 'AAAA') for (const one of atHost.get(key) ?? []) dirty.add(one)
    else if (pointed.has(key)) dirty.add(key)
  }

  /** Nothing waits that is neither kept nor known of: what is sent faster than it is worked off fills no memory. */
  function pointerChanged(key: string, dataKey: string): void {
    if (records.one('PTR', key, dataKey) || pointed.has(dataKey)) dirty.add(dataKey)
    else dirty.delete(dataKey)
  }

  function learn(type: string): void {
    if (learned.has(type) || asked.has(type)) return
    if (learned.size >= MOST_LEARNED) return fullOnce('types')
    learned.add(type)
    asked = typesNow()
  }

  function settle(key: string, now: number): void {
    const type = typeOf(key)
    const pointer = records.one('PTR', type + LOCAL, key)
    const server = choose(records.of('SRV', key))
    if (!pointer) return forget(key)
    const state = pointed.get(key) ?? { asked: 0, askAt: now }
    pointed.set(key, state)
    const host = server && keyOf(server.record.data.target)
    if (state.host !== host) moveTo(key, state, host)
    if (!server || host === undefined) {
      if (state.asked <= ASK_AGAIN_MS.length) unsettled.add(key)
      return takeBack(key, state)
    }
    const text = choose(records.of('TXT', key))
    const hosts = records.of('A', host)
    const address = choose(hosts, server.from)
    const isWhole = text !== undefined && address !== undefined
    if (isWhole) state.asked = 0
    if (isWhole || state.asked > ASK_AGAIN_MS.length) unsettled.delete(key)
    else return void unsettled.add(key)
    const needed = [pointer, server, ...(address ? [address] : [])]
    const ttlMs = Math.min(...needed.map(kept => kept.ttlMs))
    const service = {
      ...{ key, type, host: server.record.data.target, port: server.record.data.port },
      instance: pointer.record.data.slice(0, -(type.length + LOCAL.length + 1)),
      hostIsShared: isShared(hosts),
      address: address?.record.data ?? server.from,
      linkLocal: records
        .of('AAAA', host)
        .map(({ record }) => record.data)
        .sort(),
    }
    const what = JSON.stringify([service, text?.dataKey])
    // Heard again at once, as others ask too, it is no news; early enough that it does not run out before it is asked for.
    if (state.told?.what === what && now - state.told.at < state.told.ttlMs / 20) return
    state.told = { what, at: now, ttlMs }
    const validForMs = Math.max(0, Math.round(Math.min(...needed.map(kept => kept.endsAt)) - now))
    told({ ...service, txt: text?.record.data ?? [], validForMs })
  }

  function moveTo(key: string, state: Pointed, host: string | undefined): void {
    if (state.host !== undefined) {
      const others = atHost.get(state.host)
      others?.delete(key)
      if (others?.size === 0) atHost.delete(state.host)
    }
    delete state.host
    if (host !== undefined) {
      state.host = host
      const others = atHost.get(host) ?? new Set()
      if (others.size < MOST_AT_A_HOST) atHost.set(host, others.add(key))
    }
    state.asked = 0
  }

  function takeBack(key: string, state: Pointed): void {
    if (!state.told) return
    delete state.told
    gone(key)
  }

  function forget(key: string): void {
    const state = pointed.get(key)
    unsettled.delete(key)
    if (!state) return
    moveTo(key, state, undefined)
    pointed.delete(key)
    takeBack(key, state)
  }

  /** Packets get lost: what has not come is asked for. */
  function askForMissing(questions: Map<string, Question>, now: number, most: number): void {
    const ask = (type: Question['type'], name: string) => questions.set(`${type} ${keyOf(name)}`, { name, type })
    for (const key of unsettled) {
      if (questions.size >= most) return
      const state = pointed.get(key)
      if (!state || now < state.askAt) continue
      const again = ASK_AGAIN_MS[state.asked++]
      if (again === undefined) {
        unsettled.delete(key)
        dirty.add(key)
        continue
      }
      state.askAt = now + again
      const server = choose(records.of('SRV', key))
      if (!server) ask('SRV', key)
      if (!choose(records.of('TXT', key))) ask('TXT', key)
      if (server && !choose(records.of('A', keyOf(server.record.data.target)))) ask('A', server.record.data.target)
    }
  }

  const isUsed = ({ record, key, dataKey }: Kept) =>
    record.type === 'PTR' ? pointed.has(dataKey) : record.type === 'A' ? atHost.has(key) : pointed.has(key)

  return {
    hear(heard, from, now) {
      for (const record of heard) {
        if (!isOfUse(record, asked, isNear)) continue
        if (record.type === 'PTR' && record.ttl > 0 && keyOf(record.name) === ALL_TYPES + LOCAL)
          learn(withoutLocal(keyOf(record.data)))
        records.hear(record, from, now)
      }
    },
    work(now) {
      let left = AT_ONCE
      for (const key of dirty) {
        if (left-- === 0) return true
        dirty.delete(key)
        settle(key, now)
      }
      return false
    },
    sweep(now, most) {
      asked = typesNow()
      const questions = new Map<string, Question>()
      for (const kept of records.all()) {
        if (kept.endsAt <= now) records.drop(kept)
        else if (!kept.ending && questions.size < most && now >= refreshAt(kept) && isUsed(kept)) {
          kept.asked++
          const { name, type } = kept.record
          if (type !== 'AAAA') questions.set(`${type} ${kept.key}`, { name, type })
        }
      }
      askForMissing(questions, now, most)
      return [...questions.values()]
    },
    types: () => asked,
    known: (type, now) =>
      records
        .of('PTR', keyOf(type) + LOCAL)
        .filter(kept => !kept.ending && kept.endsAt - now > kept.ttlMs / 2)
        .map(({ record, endsAt }) => ({
          name: record.name,
          data: record.data,
          ttl: Math.floor((endsAt - now) / 1_000),
        })),
  }
}

/** RFC 6762 5.2: asked for again when 80 % of its time is over, and once more at 90 %. */
const refreshAt = ({ heardAt, ttlMs, asked }: Kept) => (asked > 1 ? Infinity : heardAt + ttlMs * (0.8 + 0.1 * asked))

/** Several who say that a name is theirs, each at its own address. */
const isShared = (hosts: readonly Kept<'A'>[]) =>
  hosts.filter(({ record, from, ending }) => !ending && record.data === from).length > 1
