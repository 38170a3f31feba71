import { type Clock, cancelled } from '../../base/clock.ts'
import { Failed, failureOf } from '../../base/result.ts'
import { checkAddress } from './check-address.ts'
import { checkCertificate } from './check-certificate.ts'
import { checkClock } from './check-clock.ts'
import { checkSecret } from './check-secret.ts'
import { inTwo } from './words.ts'

/** One thing that is found out about a centre before the node connects, in the shape that pages show (`centralCheck`). */
export interface Check {
  step: 'address' | 'certificate' | 'secret' | 'clock'
  ok: boolean
  /** Fine enough to go on, with something to know. */
  warn: boolean
  /** What was found, in one line for a person. */
  title: string
  /** What it means, and what to try. */
  detail: string
  /** The address as it was understood: scheme, host, port. */
  address?: string
  certificate?: ShownCertificate
  /** How far this machine's clock is ahead of the centre's. */
  clock_ahead_ms?: number
}

/** What the centre showed. `ca` is the PEM of the last of its chain, which can be pinned. */
export interface ShownCertificate {
  subject: string
  issuer: string
  names: string[]
  valid_from: number
  valid_to: number
  fingerprint: string
  ca?: string
  ca_subject?: string
  ca_fingerprint?: string
}

export interface CheckInput {
  /** As somebody typed it. */
  address: string
  secret: string
  /** PEM of the authority that alone may vouch for the centre; null: the machine's own list. */
  ca: string | null
}

export type Found = Omit<Check, 'step'>

export interface CheckParts {
  clock: Clock
  /** With what the link is connected now; nothing while it is not up. */
  linked(): { address: string; secret: string } | undefined
}

export interface Checks {
  check(step: Check['step'], given: CheckInput, signal: AbortSignal): Promise<Check>
}

const MOST_MS = 10_000

const steps = { address: checkAddress, certificate: checkCertificate, secret: checkSecret, clock: checkClock }

/** Tries out, step by step, what somebody wants this node to connect to. Changes nothing, here or there. */
export function createChecks(parts: CheckParts): Checks {
  const { clock } = parts
  return {
    async check(step, given, signal) {
      const deadline = new AbortController()
      const stop = clock.timer(MOST_MS, () => deadline.abort(late))
      try {
        const found = await steps[step](given, parts, AbortSignal.any([signal, deadline.signal]))
        return { step, ...found }
      } catch (error) {
        if (signal.aborted) throw cancelled(signal)
        return { step, ok: false, warn: false, ...inTwo(failureOf(deadline.signal.aborted ? late : error).message) }
      } finally {
        stop()
      }
    },
  }
}

const late = new Failed(
  'timeout',
  'The central server does not answer within 10 s. Is it switched on, and does a firewall between it and this node let the connection through?',
)
