import { expect, test } from 'vitest'
import type { FakeClock } from '../../../base/fake-clock.ts'
import { Failed } from '../../../base/result.ts'
import { until } from '../../../testing/until.ts'
import type { EdgeRequest } from '../../edge/messages.ts'
import { digestShare, digestText } from '../digest.ts'
import type { ExtensionMirror } from './mirror.ts'
import { pageOf, scriptedLink, zoneChange } from './testing/scripted-link.ts'
import { startedMirror } from './testing/started-mirror.ts'

const noSystems = () => []
const cursorOf = (request: EdgeRequest | undefined) => (request?.type === 'alcove_pull' ? request.cursor : undefined)
const limitOf = (request: EdgeRequest | undefined) => (request?.type === 'alcove_pull' ? request.limit : undefined)

/** The digest of a copy with these records: entity, id and revision of each. */
const digestOf = (...records: [string, string, string][]) =>
  digestText(records.reduce((sum, record) => sum ^ digestShare(...record), 0n))

/** Answers by cursor; what is not there is an end without news. */
const byCursor = (pages: Record<string, object>) => (request: EdgeRequest) =>
  pages[cursorOf(request) ?? ''] ?? pageOf({ cursor: cursorOf(request) ?? '' })

/** It has looked, and found all as at the centre. */
const untilGood = (mirror: ExtensionMirror) =>
  until(mirror.state, ({ state, checkedAt }) => state === 'idle' && checkedAt !== undefined)

/** Time goes on until it is so. */
const untilPassed = <T>(clock: FakeClock, look: () => T, isSo: (value: T) => boolean) =>
  until(async () => {
    await clock.advance(500)
    return look()
  }, isSo)

const deep = (depth: number): object => (depth === 0 ? {} : { in: deep(depth - 1) })

const everything = [{ entity: 'authority' }, { entity: 'zone' }]

test('pages are laid until there are no more, and the place reached is kept', async () => {
  const { mirror, store, document } = await startedMirror()
  const link = scriptedLink(
    byCursor({
      '': pageOf({ changes: [zoneChange('zone-a', '1', 'A')], stretches: everything, cursor: 'a', more: true }),
      a: pageOf({ changes: [zoneChange('zone-b', '2', 'B')], cursor: 'b' }),
    }),
  )
  const following = mirror.follow(link, () => ['sys-1'])
  await untilGood(mirror)
  expect(link.asked).toEqual([
    { type: 'alcove_pull', cursor: '', systems: ['sys-1'], limit: 100 },
    { type: 'alcove_pull', cursor: 'a', systems: ['sys-1'], limit: 100 },
  ])
  expect(store.zone.all().map(zone => zone.name)).toEqual(['A', 'B'])
  expect(document.get().mirror).toMatchObject({ kind: 'extension', cursor: 'b' })
  expect(mirror.state()).toMatchObject({ records: 2, reason: '' })
  link.cut()
  await following
  expect(mirror.state()).toMatchObject({ state: 'idle', records: 2 })
})

test('the next page is asked for while one is laid, and the place is kept only after it is', async () => {
  const kept: (string | undefined)[] = []
  const ahead: number[] = []
  const link = scriptedLink(
    byCursor({
      '': pageOf({ changes: [zoneChange('zone-a', '1', 'A')], cursor: 'a', more: true }),
      a: pageOf({ changes: [zoneChange('zone-b', '2', 'B')], cursor: 'b', more: true }),
      b: pageOf({ changes: [zoneChange('zone-c', '3', 'C')], cursor: 'c' }),
    }),
  )
  const { mirror, document } = await startedMirror({
    applied: (_store, apply) => async (changes, stretches) => {
      ahead.push(link.asked.length)
      kept.push(document.get().mirror?.cursor)
      return apply(changes, stretches)
    },
  })
  const following = mirror.follow(link, noSystems)
  await untilGood(mirror)
  expect(ahead).toEqual([2, 3, 3])
  expect(kept).toEqual([undefined, 'a', 'b'])
  link.cut()
  await following
})

test('word of a change has it fetched, and many words at once are one', async () => {
  const { mirror, store, document } = await startedMirror()
  const pages: Record<string, object> = { '': pageOf({ cursor: '1' }) }
  const link = scriptedLink(byCursor(pages))
  const following = mirror.follow(link, noSystems)
  await untilGood(mirror)
  expect(link.asked).toHaveLength(1)
  pages['1'] = pageOf({ changes: [zoneChange('zone-a', '2', 'A')], cursor: '2' })
  mirror.changedThere()
  mirror.changedThere()
  await until(
    () => document.get().mirror?.cursor,
    cursor => cursor === '2',
  )
  expect(store.zone.get('zone-a')?.name).toBe('A')
  expect(link.asked.map(cursorOf)).toEqual(['', '1'])
  link.cut()
  await following
})

test('it looks by itself after five minutes without a word', async () => {
  const { mirror, clock } = await startedMirror()
  const link = scriptedLink(byCursor({ '': pageOf({ cursor: '1' }) }))
  const following = mirror.follow(link, noSystems)
  await untilGood(mirror)
  await clock.advance(5 * 60_000)
  await until(
    () => link.asked.map(cursorOf),
    asked => asked.length === 2,
  )
  expect(link.asked.map(cursorOf)).toEqual(['', '1'])
  link.cut()
  await following
})

test('whoever is cut goes on where the last page was laid, after a restart too', async () => {
  const first = await startedMirror()
  const pages = {
    '': pageOf({ changes: [zoneChange('zone-a', '1', 'A')], cursor: 'a', more: true }),
    b: pageOf({ changes: [zoneChange('zone-c', '3', 'C')], cursor: 'c' }),
  }
  const silent = new Promise<object>(() => {})
  const cutOff = scriptedLink(request => (cursorOf(request) === 'a' ? silent : byCursor(pages)(request)))
  const following = first.mirror.follow(cutOff, noSystems)
  await until(
    () => first.document.get().mirror?.cursor,
    cursor => cursor === 'a',
  )
  cutOff.cut()
  await following
  const second = await first.restarted()
  const whole = scriptedLink(
    byCursor({ ...pages, a: pageOf({ changes: [zoneChange('zone-b', '2', 'B')], cursor: 'b', more: true }) }),
  )
  const followingOn = second.mirror.follow(whole, noSystems)
  await untilGood(second.mirror)
  expect(whole.asked.map(cursorOf)).toEqual(['a', 'b'])
  expect(second.store.zone.size).toBe(3)
  whole.cut()
  await followingOn
})

test('a page that arrives damaged is asked for again, with pauses', async () => {
  const { mirror, store, clock, log } = await startedMirror()
  let damaged = 2
  const page = pageOf({ changes: [zoneChange('zone-a', '1', 'A')], cursor: 'a' })
  const link = scriptedLink(() => (damaged-- > 0 ? { ...page, changes: [zoneChange('zone-a', '1', 'B')] } : page))
  const following = mirror.follow(link, noSystems)
  await untilPassed(clock, mirror.state, ({ checkedAt }) => checkedAt !== undefined)
  expect(store.zone.get('zone-a')?.name).toBe('A')
  expect(log.lines.filter(line => line.includes('arrived damaged'))).toHaveLength(2)
  link.cut()
  await following
})

test('after three damaged pages everything is listed anew, and after three more it is trouble in words', async () => {
  const { mirror, document, clock } = await startedMirror()
  await document.change(now => ({ ...now, mirror: { kind: 'extension', cursor: 'x', digest: '', at: 1 } }))
  let isDamaged = true
  const link = scriptedLink(() =>
    isDamaged ? { ...pageOf({ cursor: 'a' }), checksum: 'none' } : pageOf({ cursor: 'a' }),
  )
  const following = mirror.follow(link, noSystems)
  await untilPassed(clock, mirror.state, ({ state }) => state === 'trouble')
  expect(link.asked.map(cursorOf)).toEqual(['x', 'x', 'x', '', '', ''])
  expect(mirror.state().reason).toContain('damaged again and again')
  expect(document.get().mirror?.cursor).toBe('x')
  isDamaged = false
  await clock.advance(60_000)
  await untilGood(mirror)
  expect(mirror.state().reason).toBe('')
  link.cut()
  await following
})

test('a copy that differs is listed anew, and is good again', async () => {
  const { mirror, store, document, log } = await startedMirror()
  await document.change(now => ({ ...now, mirror: { kind: 'extension', cursor: 'x', digest: '', at: 1 } }))
  const digest = digestOf(['zone', 'zone-a', '1'])
  const link = scriptedLink(
    byCursor({
      '': pageOf({ changes: [zoneChange('zone-a', '1', 'A')], stretches: everything, cursor: 'a', digest }),
      x: pageOf({ cursor: 'x', digest }),
    }),
  )
  const following = mirror.follow(link, noSystems)
  await untilGood(mirror)
  expect(link.asked.map(cursorOf)).toEqual(['x', 'x', ''])
  expect(store.zone.size).toBe(1)
  expect(log.lines.filter(line => line.includes('listed anew'))).toHaveLength(1)
  link.cut()
  await following
})

test('a copy that differs after a listing too is trouble, and is not listed again and again', async () => {
  const { mirror, clock } = await startedMirror()
  let digest = digestOf(['zone', 'zone-never', '9'])
  const page = () => pageOf({ changes: [zoneChange('zone-a', '1', 'A')], cursor: '1', digest })
  const link = scriptedLink(page)
  const listings = () => link.asked.map(cursorOf).filter(cursor => cursor === '').length
  const following = mirror.follow(link, noSystems)
  await until(mirror.state, ({ state }) => state === 'trouble')
  expect(mirror.state().reason).toContain('differs from the centre')
  expect(listings()).toBe(2)
  const turns = link.asked.length
  for (let turn = 0; turn < 3; turn++) {
    mirror.changedThere()
    await until(
      () => link.asked.length,
      count => count === turns + (turn + 1) * 2,
    )
  }
  expect(listings()).toBe(2)
  expect(mirror.state().state).toBe('trouble')
  await clock.advance(15 * 60_000)
  await until(listings, count => count === 3)
  digest = digestOf(['zone', 'zone-a', '1'])
  mirror.changedThere()
  await untilGood(mirror)
  link.cut()
  await following
})

test('what a newer centre has and this version does not know is left out, named once, and no difference', async () => {
  const first = await startedMirror()
  const novel = (id: string, revision: string, row: object | null = { id }) => ({
    entity: 'novelty',
    id,
    revision,
    row,
  })
  const known: [string, string, string] = ['zone', 'zone-a', '1']
  const pages: Record<string, object> = {
    '': pageOf({
      changes: [zoneChange('zone-a', '1', 'A'), novel('n-1', '1'), novel('n-2', '1')],
      stretches: [...everything, { entity: 'novelty' }],
      cursor: '1',
      digest: digestOf(known, ['novelty', 'n-1', '1'], ['novelty', 'n-2', '1']),
    }),
    '1': pageOf({
      changes: [novel('n-1', '2'), novel('n-2', '2', null)],
      cursor: '2',
      digest: digestOf(known, ['novelty', 'n-1', '2']),
    }),
  }
  const link = scriptedLink(byCursor(pages))
  const following = first.mirror.follow(link, noSystems)
  await untilGood(first.mirror)
  first.mirror.changedThere()
  await until(
    () => first.document.get().mirror?.cursor,
    cursor => cursor === '2',
  )
  link.cut()
  await following
  expect(link.asked.map(cursorOf)).toEqual(['', '1'])
  expect(first.log.lines.filter(line => line.includes('novelty'))).toHaveLength(1)
  expect(first.store.zone.size).toBe(1)

  const second = await first.restarted()
  const digest = digestOf(known, ['novelty', 'n-1', '3'])
  pages['2'] = pageOf({ cursor: '2', digest: digestOf(known, ['novelty', 'n-1', '2']) })
  const later = scriptedLink(byCursor(pages))
  const followingOn = second.mirror.follow(later, noSystems)
  await untilGood(second.mirror)
  expect(later.asked.map(cursorOf)).toEqual(['2'])
  // What it was before the restart is not known any more: only a listing can tell.
  pages['2'] = pageOf({ changes: [novel('n-1', '3')], cursor: '3', digest })
  pages['3'] = pageOf({ cursor: '3', digest })
  pages[''] = pageOf({ changes: [zoneChange('zone-a', '1', 'A'), novel('n-1', '3')], cursor: '3', digest })
  second.mirror.changedThere()
  await until(
    () => later.asked.map(cursorOf),
    asked => asked.includes(''),
  )
  await untilGood(second.mirror)
  later.cut()
  await followingOn
})

test('a record that cannot be read costs the others nothing, and removes nothing', async () => {
  const { mirror, store, log } = await startedMirror()
  const link = scriptedLink(
    byCursor({
      '': pageOf({ changes: [zoneChange('zone-a', '1', 'A'), zoneChange('zone-b', '1', 'B')], cursor: '1' }),
      '1': pageOf({
        changes: [
          { ...zoneChange('zone-b', '2', 'Bee'), novelty: true },
          { entity: 'zone', id: 'zone-a', revision: 7, row: {} },
          { ...zoneChange('zone-a', '2', 'A'), row: { id: 'zone-b', name: 'A' } },
          { ...zoneChange('zone-a', '2', 'A'), row: { id: 'zone-a', name: 'A', novelty: deep(200) } },
        ],
        stretches: everything,
        cursor: '2',
      }),
    }),
  )
  const following = mirror.follow(link, noSystems)
  await untilGood(mirror)
  mirror.changedThere()
  await until(
    () => store.zone.get('zone-b')?.name,
    name => name === 'Bee',
  )
  expect(store.zone.get('zone-a')?.name).toBe('A')
  for (const why of ['cannot be read', 'its id is another', 'nested too deep']) {
    expect(log.lines.filter(line => line.includes(why))).toHaveLength(1)
  }
  link.cut()
  await following
})

test('a disk that refuses leaves the place where it was, and it is tried again', async () => {
  const { mirror, store, document, clock, disk } = await startedMirror()
  const link = scriptedLink(byCursor({ '': pageOf({ changes: [zoneChange('zone-a', '1', 'A')], cursor: 'a' }) }))
  disk.refuse('ENOSPC')
  const following = mirror.follow(link, noSystems)
  await until(mirror.state, ({ state }) => state === 'trouble')
  expect(store.zone.size).toBe(0)
  expect(document.get().mirror).toBeNull()
  disk.recover()
  await clock.advance(2_000)
  await untilGood(mirror)
  expect(store.zone.size).toBe(1)
  link.cut()
  await following
})

test('pages become smaller where they do not get through, and larger where they are laid in good time', async () => {
  const { mirror, clock } = await startedMirror()
  let fails = 2
  const link = scriptedLink(request => {
    if (fails-- > 0) throw new Failed('timeout', 'No answer within 30 s.')
    return pageOf({ cursor: cursorOf(request) || '1' })
  })
  const following = mirror.follow(link, noSystems)
  await untilPassed(clock, mirror.state, ({ checkedAt }) => checkedAt !== undefined)
  expect(link.asked.map(limitOf)).toEqual([100, 50, 25])
  link.cut()
  await following
  const sizes: number[] = []
  const whole = scriptedLink(request => {
    const [from, limit] = [Number(cursorOf(request)), limitOf(request) ?? 0]
    sizes.push(limit)
    const ids = Array.from({ length: limit }, (_, at) => `zone-${from + at}`)
    const changes = ids.map(id => zoneChange(id, '1', id))
    return pageOf({ changes, cursor: String(from + limit), more: from < 3_000 })
  })
  const followingOn = mirror.follow(whole, noSystems)
  // The clock stands still while they are laid.
  await until(
    () => Math.max(...sizes),
    most => most === 500,
  )
  whole.cut()
  await followingOn
})

test('a centre that gives no way on is trouble, said once and tried again with pauses, not a loop', async () => {
  const { mirror, clock, log } = await startedMirror()
  const link = scriptedLink(request => pageOf({ cursor: cursorOf(request) || 'a', more: true }))
  const following = mirror.follow(link, noSystems)
  await until(mirror.state, ({ state }) => state === 'trouble')
  expect(mirror.state().reason).toContain('no way on')
  expect(link.asked).toHaveLength(2)
  await untilPassed(
    clock,
    () => link.asked.length,
    count => count === 8,
  )
  expect(log.lines.filter(line => line.includes('no way on'))).toHaveLength(1)
  link.cut()
  await following
})

test('what a link brought is laid before the next link begins', async () => {
  let letGo = () => {}
  const held = new Promise<void>(resolve => {
    letGo = resolve
  })
  let isHeld = false
  const { mirror, store } = await startedMirror({
    applied: (_store, apply) => async (changes, stretches) => {
      isHeld = true
      await held
      return apply(changes, stretches)
    },
  })
  const pages = { '': pageOf({ changes: [zoneChange('zone-a', '1', 'A')], cursor: 'a' }) }
  const [first, second] = [scriptedLink(byCursor(pages)), scriptedLink(byCursor(pages))]
  const following = mirror.follow(first, noSystems)
  await until(
    () => isHeld,
    it => it,
  )
  first.cut()
  const followingOn = mirror.follow(second, noSystems)
  expect(second.asked).toEqual([])
  letGo()
  await following
  await until(
    () => second.asked.map(cursorOf),
    asked => asked.length === 1,
  )
  expect(second.asked.map(cursorOf)).toEqual(['a'])
  expect(store.zone.size).toBe(1)
  second.cut()
  await followingOn
})
