import type { PresenceView } from '@contract/access-views.ts'

export interface Notice {
  title: string
  about: string
  code: string
}

/** What to say, if anything. A password that is set anew matters more than a claim: somebody waits for it just now. */
export function noticeOf(presence: PresenceView | undefined): Notice | undefined {
  if (presence?.reset_code) {
    return {
      title: 'Forgotten password',
      about: 'Type this code at /login/reset to set a new one.',
      code: presence.reset_code,
    }
  }
  if (presence?.claim_code) {
    return {
      title: 'Not claimed yet',
      about: 'Type this code on the admin page to become the administrator.',
      code: presence.claim_code,
    }
  }
  return undefined
}
