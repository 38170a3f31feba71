import { aborted } from '../../../base/clock.ts'
import { type FakeClock, fakeClock } from '../../../base/fake-clock.ts'
import type { Level } from '../../../base/log.ts'
import { until } from '../../../testing/until.ts'
import { createEdgeLink, type EdgeLinkParts } from '../link.ts'
import type { EdgeLink, LinkFindings, LinkSettings, LinkState, LinkWork, LiveLink } from '../link-contract.ts'

/** A link that runs on a clock which stands still; the sockets are real. */
export interface LinkedEdge {
  link: EdgeLink
  clock: FakeClock
  states: LinkState[]
  found: LinkFindings[]
  lines: { level: Level; message: string }[]
  /** Each link that was there, the newest last. */
  links: LiveLink[]
  /** May be changed; counts from the next attempt on. */
  settings: LinkSettings | undefined
  /** Until it is up, passing over pauses; of `times` links in all. */
  up(times?: number): Promise<LiveLink>
  /** Until it is so. */
  phase(phase: LinkState['phase']): Promise<LinkState>
  /** Passes over the pause before the next attempt. */
  retry(): Promise<void>
  stop(): Promise<void>
}

export const SECRET = '0123456789abcdef0123456789abcdef.ZXhhbXBsZS1vZi1hLXNlY3JldC1vZi00My1jaGFyYWN0ZXJz'

/** Registers as the link's work does, and counts how many are under way at the same time. */
export function countedRegistrations() {
  let atOnce = 0
  const counted = {
    most: 0,
    async registers(link: LiveLink) {
      atOnce += 1
      counted.most = Math.max(counted.most, atOnce)
      try {
        return await registered(link)
      } finally {
        atOnce -= 1
      }
    },
  }
  return counted
}

const registered = (link: LiveLink) => link.ask({ type: 'register', modules: [], drivers: [] }, 'register_response')

export function linkEdge(
  port: number,
  work: Partial<LinkWork> = {},
  more: Partial<EdgeLinkParts> & { clock?: FakeClock } = {},
  given: Partial<LinkSettings> = {},
): LinkedEdge {
  const { clock = fakeClock() } = more
  const life = new AbortController()
  const note = (level: Level) => (message: string) => void edge.lines.push({ level, message })
  const edge: LinkedEdge = {
    ...{ clock, states: [], found: [], lines: [], links: [] },
    settings: {
      address: `http://127.0.0.1:${port}`,
      ...{ secret: SECRET, previousSecret: undefined, secretIn: undefined, ca: undefined },
      ...given,
    },
    link: createEdgeLink({
      settings: () => edge.settings,
      found: findings => {
        edge.found.push(findings)
        if (findings.secretIn && edge.settings) edge.settings = { ...edge.settings, secretIn: findings.secretIn }
      },
      work: {
        async registers(link) {
          if (!edge.links.includes(link)) edge.links.push(link)
          return registered(link)
        },
        works: link => aborted(link.signal),
        answers: async () => ({ type: 'success', success: true }),
        ...work,
      },
      clock,
      log: { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') },
      random: () => 0,
      ...more,
    }),
    async up(times = 1) {
      await until(
        async () => {
          if (edge.link.state.nextTryAt) await edge.retry()
          return { links: edge.links.length, ...edge.link.state }
        },
        now => now.phase === 'up' && now.links >= times,
      )
      return edge.links.at(-1) as LiveLink
    },
    phase: phase =>
      until(
        () => edge.link.state,
        now => now.phase === phase,
      ),
    async retry() {
      const { nextTryAt } = await until(
        () => edge.link.state,
        now => now.nextTryAt !== undefined,
      )
      await clock.advance((nextTryAt ?? 0) - clock.now())
    },
    async stop() {
      life.abort()
      await running
    },
  }
  edge.link.changed(state => edge.states.push(state))
  const running = edge.link.run(life.signal)
  return edge
}
