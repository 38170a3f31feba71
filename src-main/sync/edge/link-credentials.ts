import { Failed } from '../../base/result.ts'
import type { Credential } from './connection-address.ts'
import type { LinkFindings, LinkSettings } from './link-contract.ts'

/** One that may be tried, and what it says about the settings when it works. */
interface Candidate extends Credential {
  which: 'current' | 'previous'
}

/**
 * Tries what the settings offer until something is let in: the secret before the one that it replaced, and each in the
 * header before the query, where every proxy on the way may log it. A refusal is the one of the secret there is now.
 */
export async function tryInTurn<T>(
  settings: LinkSettings,
  attempt: (credential: Credential) => Promise<T>,
): Promise<{ value: T; findings: LinkFindings }> {
  let refused: unknown
  let known: string | undefined
  for (const candidate of candidates(settings)) {
    if (candidate.secret === known) continue
    try {
      const value = await attempt({ secret: candidate.secret, way: candidate.way })
      return { value, findings: findingsOf(settings, candidate) }
    } catch (error) {
      if (!isRefusal(error)) throw error
      refused ??= error
      // The centre knows it, so it has read it: there is no use in another way (edge.md 1.2).
      if (isForbidden(error)) known = candidate.secret
    }
  }
  throw refused
}

export const isRefusal = (error: unknown): error is Failed => error instanceof Failed && error.code === 'denied'

const isForbidden = ({ detail }: Failed) => (detail as { status: number }).status === 403

function candidates({ secret, previousSecret, secretIn }: LinkSettings): Candidate[] {
  const ways = secretIn ? [secretIn] : (['header', 'query'] as const)
  const ofSecret = (which: Candidate['which'], secret: string) => ways.map(way => ({ which, secret, way }))
  const hasPrevious = previousSecret !== undefined && previousSecret !== secret
  return [...ofSecret('current', secret), ...(hasPrevious ? ofSecret('previous', previousSecret) : [])]
}

function findingsOf({ previousSecret, secretIn }: LinkSettings, { which, way }: Candidate): LinkFindings {
  return {
    ...(secretIn === way ? {} : { secretIn: way }),
    ...(previousSecret === undefined ? {} : { secretWorks: which }),
  }
}
