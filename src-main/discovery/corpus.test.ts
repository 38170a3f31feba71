import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { silentLog } from '../base/log.ts'
import { openShelf } from '../runtime/shelf.ts'
import { openedDevices } from './devices/testing/opened-devices.ts'
import { matchDevice } from './match/match.ts'
import type { Sighting } from './sighting.ts'
import type { Socket } from './testing/corpus/announced.ts'
import { cardsOf, faultsOf } from './testing/corpus/faults.ts'
import { corpus } from './testing/corpus/index.ts'
import { interfaceOf, type Plan, sightingsOf, utterancesOf } from './testing/corpus/network.ts'
import { startedNode } from './testing/corpus/node.ts'
import { chance, shuffled } from './testing/corpus/shuffled.ts'

// A large building: what its devices say goes through the readers of all sources, from the bytes on.

const AGAIN_MS = 20_000
const sockets = corpus.flatMap(one => one.sockets)

/** Three connections of a network at a time share three addresses. */
const groups = ['eth0', 'eth1'].flatMap(network => {
  const there = sockets.filter(socket => interfaceOf(socket) === network)
  return there.flatMap((_, index) => (index % 3 === 0 ? [there.slice(index, index + 3)] : []))
})

const groupOf = new Map(groups.flatMap((group, index) => group.map(socket => [socket, index] as const)))

/** In each plan all of them are at the next of their addresses. */
const plans: readonly Plan[] = [0, 1, 2].map(
  turn =>
    new Map(
      groups.flatMap((group, index) =>
        group.map((socket, at): [Socket, string] => [
          socket,
          `10.${socket.interface ? 1 : 0}.${index}.${10 + ((at + turn) % group.length)}`,
        ]),
      ),
    ),
)
const [atFirst = new Map<Socket, string>()] = plans

/** What the sources tell of each connection, by plan. */
let told: readonly ReadonlyMap<Socket, readonly Sighting[]>[] = []
beforeAll(async () => {
  told = await Promise.all(plans.map(plan => sightingsOf(corpus, plan, silentLog)))
})

const seeds = fc.sample(fc.integer(), { numRuns: 10, seed: 7 })
const atRandom = seeds.map(seed => [`in the order of chance ${seed}`, seed] as const)

test.each([
  ['device by device', (all: readonly (() => void)[]) => [...all]],
  ['backwards', (all: readonly (() => void)[]) => all.toReversed()],
] as const)('each device is one card as it should be when packets come %s, each three times', async (_, ordered) => {
  const { devices, clock, stop } = await openedDevices()
  const said = await utterancesOf(corpus, atFirst, { ears: devices, clock, log: silentLog })
  for (let time = 0; time < 3; time++) {
    for (const utter of ordered(said.all)) utter()
    await clock.advance(AGAIN_MS)
  }
  expect(faultsOf(corpus, devices.all(), atFirst)).toEqual([])
  await said.close()
  await stop()
})

test.each(atRandom)(
  'each device is one card as it should be when all sources tell %s, each three times',
  async (_, seed) => {
    const { devices, clock, stop } = await openedDevices()
    const all = sockets.flatMap(socket => told[0]?.get(socket) ?? [])
    for (let time = 0; time < 3; time++) {
      for (const sighting of shuffled(all, seed + time)) devices.heard(sighting)
      await clock.advance(AGAIN_MS)
    }
    expect(faultsOf(corpus, devices.all(), atFirst)).toEqual([])
    await stop()
  },
)

test('after a hundred restarts, with half of them off and others at another address, there is no card more and none is another', async () => {
  const kept = new Set<string>()
  const node = await startedNode(kept)
  await node.hear(
    sockets.flatMap(socket => told[0]?.get(socket) ?? []),
    1,
  )
  const idOf = () => new Map([...cardsOf(node.devices.all())].map(([mac, { id }]) => [mac, id]))
  const first = idOf()
  const ids = [...new Set(first.values())]
  for (const id of ids.filter((_, index) => index % 20 === 10)) kept.add(id)
  const ignored = ids.filter((_, index) => index % 20 === 0)
  for (const id of ignored) await node.devices.ignore(id, { reason: 'Not ours.', by: 'Kim', at: 1 })

  for (let restart = 1; restart <= 100; restart++) {
    await node.restart(restart % 10 === 0)
    const next = chance(restart)
    const on = new Set(corpus.filter(() => next(2) === 0))
    const turns = groups.map(() => next(3))
    const planOf = (socket: Socket) => turns[groupOf.get(socket) ?? 0] ?? 0
    const all = [...on].flatMap(one => one.sockets.flatMap(socket => told[planOf(socket)]?.get(socket) ?? []))
    await node.hear(all, restart)
    const now = node.devices.all()
    expect(now.length, `cards after restart ${restart}`).toBe(corpus.length)
    const ids = idOf()
    expect(
      [...first].filter(([mac, id]) => ids.get(mac) !== id),
      `ids after restart ${restart}`,
    ).toEqual([])
    expect(
      now
        .filter(one => one.ignored)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(ignored.toSorted())
    const wrong = corpus.filter(
      one => node.devices.get(first.get(one.sockets[0]?.mac ?? '') ?? '')?.present !== on.has(one),
    )
    expect(
      wrong.map(({ label }) => label),
      `there or not after restart ${restart}`,
    ).toEqual([])
  }
  for (const id of kept) expect(node.devices.get(id)?.id).toBe(id)
  await node.stop()
}, 60_000)

test('each device that a driver of ours is for is fitted by it best and surely, and no other by any', async () => {
  const builtIn = [new URL('../drivers/', import.meta.url)]
  const shelf = await openShelf({ builtIn, log: silentLog, clock: systemClock })
  const { devices, stop } = await openedDevices()
  for (const sighting of sockets.flatMap(socket => told[0]?.get(socket) ?? [])) devices.heard(sighting)
  const cards = cardsOf(devices.all())
  const fits = corpus.map(({ label, sockets: [socket] }) => {
    const card = cards.get(socket?.mac ?? '')
    const [best] = card ? matchDevice(card, shelf.all()) : []
    return [label, best && best.score >= 60 ? best.file_name : undefined]
  })
  expect(fits).toEqual(corpus.map(({ label, driver }) => [label, driver]))
  await stop()
})
