import { Failed, failureOf } from '../../../base/result.ts'
import type { Promotion, PromotionOutcome, Upward } from '../../centre.ts'
import type { LiveLink } from '../../edge/link-contract.ts'
import { promoteResponse } from '../../edge/messages.ts'
import { readChange } from './page.ts'

/** Promotions over the link that there is now: the centre with our extension takes every record. */
export function createExtensionUpward(linkNow: () => LiveLink | undefined): Upward {
  return {
    refuses: () => (linkNow() ? undefined : AWAY),
    async promote(promotion, signal) {
      const link = linkNow()
      if (!link) throw new Failed('offline', AWAY)
      const { success, reason, now } = await asked(link, promotion, signal)
      if (success) return { kind: 'taken' }
      if (now) return changedTo(now)
      throw new Failed('rejected', reason || 'The centre does not take this change, and does not say why.')
    },
  }
}

const AWAY = 'The centre cannot be reached now. What was changed here stays; promote it once the centre is back.'

/** The link throws at `success: false`, which here is an answer like another. */
async function asked(link: LiveLink, promotion: Promotion, signal: AbortSignal) {
  try {
    return await link.ask({ type: 'alcove_promote', promotion }, 'alcove_promote_response', signal)
  } catch (error) {
    const { data } = promoteResponse.safeParse(failureOf(error).detail)
    if (data) return data
    throw error
  }
}

function changedTo(now: unknown): PromotionOutcome {
  const change = readChange(now)
  if (typeof change === 'string') throw new Failed('rejected', `The centre has something else now. ${change}`)
  return { kind: 'changed', now: change }
}
