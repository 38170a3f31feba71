import type { SessionView } from '@contract/access-views.ts'
import type { Tone } from '../../../look/Badge.tsx'
import { hasWords, inWords } from '../rules.ts'

export const kindTitles: Readonly<Record<SessionView['kind'], string>> = {
  user: 'Person',
  device: 'Device',
  guest: 'Guest',
}

export const kindTones: Readonly<Record<SessionView['kind'], Tone>> = { user: 'accent', device: 'plain', guest: 'busy' }

const vias: Readonly<Record<string, string>> = {
  password: 'with a password',
  ldap: 'by a directory',
  oauth2: 'by another site',
  remembered: 'remembered while the other site was away',
  device: 'let in by a technician',
  guest: 'with the code on the panel',
  claim: 'by claiming the node',
  reset: 'by resetting the password',
  unattended: 'unattended',
}

/** By which means somebody came in. */
export const viaWords = (via: string): string => vias[via] ?? `by ${via}`

/** Those whose name, address, browser, room or application has every word; one's own first, then the last seen. */
export function foundSessions(sessions: readonly SessionView[], query: string | undefined): SessionView[] {
  const words = inWords(query)
  return sessions
    .filter(({ name, address, agent, kind, systems, applications }) =>
      hasWords(words, [
        name,
        address,
        agent,
        kindTitles[kind],
        ...(systems ?? []).map(one => one.name),
        ...applications,
      ]),
    )
    .sort((a, b) => Number(b.own) - Number(a.own) || b.seen_at - a.seen_at)
}

/** What it has open, in words: sockets close with it, so who signs somebody out should know. */
export function openWords({ sockets, applications }: Pick<SessionView, 'sockets' | 'applications'>): string {
  const live = sockets === 0 ? '' : sockets === 1 ? '1 open socket' : `${sockets} open sockets`
  return [applications.join(', '), live].filter(Boolean).join(' · ')
}

/** What signing out means, before it is done. */
export function signOutWords({ own, kind, name, systems }: SessionView): string {
  if (own) return 'This is the session that you look at this page with: you will be signed out here, at once.'
  if (kind === 'device') {
    return `The controls on ${name} go dark until it is let in again. To let it in no longer, remove it under Devices.`
  }
  if (kind === 'guest') {
    const room = systems?.[0]?.name
    return `Their phone loses the controls${room ? ` of ${room}` : ''}. They may scan the code on the panel again.`
  }
  return `What ${name} has open there closes at once. They may sign in again; to keep them out, change their password or remove them.`
}
