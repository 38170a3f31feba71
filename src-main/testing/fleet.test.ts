import { afterEach, expect, test } from 'vitest'
import { type Central, startCentral } from '../../e2e/central/central.ts'
import { type FakeClock, fakeClock } from '../base/fake-clock.ts'
import { type LinkedEdge, linkEdge } from '../sync/edge/testing/link-edge.ts'
import { until } from './until.ts'

// Many links of one process against one reference centre that goes away and comes back: real sockets, one clock that
// stands still until all that is under way has come to an end.

const soak = Boolean(process.env.ALCOVE_SOAK)
const NODES = soak ? 500 : 60
const STEP_MS = 250
/** As link-pauses.ts has it: nobody waits for longer, so that is when all are back. */
const LONGEST_PAUSE_MS = 5_000

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

interface Fleet {
  central: Central
  clock: FakeClock
  edges: LinkedEdge[]
  /** When each link knocked at the centre, by the clock of the links. */
  knocks: number[]
}

test.each([
  ['restarts', 0],
  ['is away for 7 s', 7_000],
  ['is away for 40 s', 40_000],
])(
  `${NODES} nodes whose centre %s knock by less than half in any second, and all are back within 5 s, by one handshake each`,
  async (_what, awayMs) => {
    const fleet = await linkedFleet()
    const { central, clock, edges, knocks } = fleet
    knocks.length = 0
    await central.away()
    await until(
      () => edges.filter(({ link }) => link.state.phase === 'down').length,
      count => count === NODES,
      60_000,
    )
    await settled(fleet)
    await pass(fleet, awayMs)
    await central.back()
    const before = central.attempts.length
    await pass(fleet, LONGEST_PAUSE_MS)

    expect(edges.filter(({ link }) => link.state.phase !== 'up').map(({ link }) => link.state.reason)).toEqual([])
    expect(central.attempts.length - before).toBe(NODES)
    expect(knocks.length).toBeGreaterThanOrEqual(NODES)
    expect(busiestSecond(knocks)).toBeLessThan(NODES / 2)
    expect(central.violations).toEqual([])
    // They stay.
    await clock.advance(LONGEST_PAUSE_MS)
    expect(central.attempts.length - before).toBe(NODES)
  },
  120_000,
)

async function linkedFleet(): Promise<Fleet> {
  const clock = fakeClock()
  const central = await startCentral({ clock })
  cleanups.push(() => central.close())
  const knocks: number[] = []
  const edges = Array.from({ length: NODES }, (_, index) => {
    const { secret } = central.addEdge()
    const found = {
      address: central.url,
      secret,
      previousSecret: undefined,
      secretIn: 'header',
      ca: undefined,
    } as const
    const settings = () => {
      knocks.push(clock.now())
      return found
    }
    const edge = linkEdge(0, {}, { clock, random: seeded(index + 1), settings })
    cleanups.push(() => edge.stop())
    return edge
  })
  const fleet = { central, clock, edges, knocks }
  await settled(fleet)
  expect(central.attempts).toHaveLength(NODES)
  return fleet
}

async function pass(fleet: Fleet, ms: number): Promise<void> {
  for (let gone = 0; gone < ms; gone += STEP_MS) {
    await fleet.clock.advance(STEP_MS)
    await settled(fleet)
  }
}

/** Until every link is up, or waits for its next attempt. */
const settled = ({ clock, edges }: Fleet) =>
  until(
    () => edges.filter(({ link: { state } }) => state.phase !== 'up' && (state.nextTryAt ?? 0) <= clock.now()).length,
    unsettled => unsettled === 0,
    60_000,
  )

/** The most in any second, wherever it begins. */
const busiestSecond = (times: readonly number[]): number =>
  Math.max(...times.map(from => times.filter(at => at >= from && at < from + 1_000).length))

/** Of each link the same numbers each time, in whatever order the links ask (Park and Miller). */
function seeded(seed: number): () => number {
  let state = (seed * 7_919) % 2_147_483_647
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
