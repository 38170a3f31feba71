import { aborted, type Clock, cancelled, wait, within } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import { Failed, messageOf } from '../../base/result.ts'
import { readCentreAddress } from './connection-address.ts'
import { shakeHands } from './connection-handshake.ts'
import type { EdgeLink, LinkFindings, LinkSettings, LinkWork } from './link-contract.ts'
import { isRefusal, tryInTurn } from './link-credentials.ts'
import { quietly } from './link-noise.ts'
import { linkPauses } from './link-pauses.ts'
import { openSession } from './link-session.ts'
import { createLinkNews } from './link-state.ts'

export interface EdgeLinkParts {
  /** Undefined while the node belongs to no centre; `reconnect` says that it does now. */
  settings(): LinkSettings | undefined
  found(findings: LinkFindings): void
  work: LinkWork
  clock: Clock
  log: Log
  random?: () => number
}

/** Before a link that was open is opened again, so that the API has let go of it (edge.md 1.5). */
const LEAST_PAUSE_MS = 1_000
/** What works over a link that is cut should be over at once. */
const SETTLE_MS = 30_000

/** The link to the centre: there whenever it can be, for ever (edge.md 1, 2). */
export function createEdgeLink({ settings, found, work, clock, log, random = Math.random }: EdgeLinkParts): EdgeLink {
  const news = createLinkNews(clock)
  const pauses = linkPauses(random)
  const trouble = quietly(log, clock)
  let attempt = new AbortController()
  let wanted: string | undefined
  let wasOpen = false
  let toldReason = ''
  // One counter for as long as the process lives: an answer to an old link never hits a live id (edge.md 2.3).
  let ids = 0

  /** One link from its first attempt to its end. Always throws: why there is none, or none any more. */
  async function hold(now: LinkSettings, signal: AbortSignal): Promise<never> {
    const centre = readCentreAddress(now.address)
    const { where } = centre
    const { value: connection, findings } = await tryInTurn(now, credential =>
      shakeHands({ centre, credential, ca: now.ca, clock }, signal),
    )
    wasOpen = true
    news.registering()
    const { secretIn, secretWorks } = findings
    if (secretIn) keep({ secretIn })
    const session = openSession(connection, {
      ...{ where, work, clock, random, trouble, nextId: () => ids++ },
      up(registered) {
        if (news.now.phase !== 'up') {
          // Only now: a centre that lets in and hangs up has not shown that it works.
          if (secretWorks) keep({ secretWorks })
          log.info(`The link to the centre at ${where} is up.`)
        }
        toldReason = ''
        pauses.reset()
        news.up(registered)
      },
    })
    const stop = () => connection.close(cancelled(signal).message)
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    connection.begin(session.hearing)
    const running = session.run()
    await aborted(connection.signal)
    signal.removeEventListener('abort', stop)
    news.trouble('down', cancelled(connection.signal).message)
    // A new link while something still works over the old one would have two at the same work (edge.md 3.3).
    const late = () => new Failed('timeout', 'What works over the link does not end although it is cut.')
    await within(clock, SETTLE_MS, new AbortController().signal, running, late).catch(error => log.error(error.message))
    await connection.gone
    throw connection.signal.reason
  }

  function keep(findings: LinkFindings): void {
    try {
      found(findings)
    } catch (error) {
      log.error(`What was found out about the centre could not be kept: ${messageOf(error)}`)
    }
  }

  /** Says why there is no link, and how long to wait. */
  function rest(error: unknown): number {
    const isRefused = isRefusal(error)
    const pauseMs = isRefused ? pauses.afterRefusal() : pauses.afterLoss(wasOpen ? LEAST_PAUSE_MS : 0)
    const reason = messageOf(error)
    if (reason !== toldReason) log.warn(`There is no link to the centre. ${reason}`)
    toldReason = reason
    news.trouble(isRefused ? 'refused' : 'down', reason, clock.now() + pauseMs)
    return pauseMs
  }

  return {
    get state() {
      return news.now
    },
    changed: news.changed,
    reconnect(reason) {
      wanted = reason
      attempt.abort(new Failed('cancelled', reason))
    },
    async run(signal) {
      while (!signal.aborted) {
        attempt = new AbortController()
        const { signal: renewed } = attempt
        const life = AbortSignal.any([signal, renewed])
        wasOpen = false
        try {
          const now = settings()
          if (now) {
            news.connecting(wanted)
            wanted = undefined
            await hold(now, life)
          }
          news.none()
          await aborted(life)
        } catch (error) {
          if (!life.aborted) await wait(clock, rest(error), life).catch(() => undefined)
        }
        if (renewed.aborted) pauses.reset()
      }
    },
  }
}
