import type { Broker } from '../../model/broker.ts'
import { revealed } from '../../store/seal-row.ts'
import type { Secrets } from '../../store/secrets.ts'
import { hostOf } from '../broker/broker-address.ts'
import { whereOf } from '../broker/broker-connection.ts'
import type { CheckDraft, CheckStep } from './check.ts'

type Kept = Pick<Broker, 'host' | 'port' | 'tls'>

/** The draft with its secrets in clear. */
export function revealedDraft(draft: CheckDraft, secrets: Secrets): CheckDraft {
  const clear = (text: string | null) => text && revealed(secrets, draft.id ?? '', text)
  return { ...draft, password: clear(draft.password), client_key: clear(draft.client_key) }
}

/**
 * Why a step is not taken: a secret that is kept goes only where it was kept for. Whoever may try out a broker could else
 * have it sent to a host of their own.
 */
export function whyNotTried(
  draft: CheckDraft,
  step: CheckStep,
  row: Kept | undefined,
  secrets: Secrets,
): string | null {
  const clear = revealedDraft(draft, secrets)
  const isKept = (name: 'password' | 'client_key') => draft[name] !== clear[name]
  const used = step === 'sign_in' || step === 'write' ? (['password', 'client_key'] as const) : certificateOnly[step]
  const secret = used?.find(isKept)
  if (secret === undefined || (row && isSamePlace(draft, row))) return null
  const what = secret === 'password' ? 'password' : 'key of the client certificate'
  const there = row
    ? `${whereOf({ ...row, host: hostOf(row.host) })} ${row.tls ? 'with' : 'without'} TLS`
    : 'its broker'
  return `The ${what} that is kept is tried at ${there} only, for which it was entered. Enter it anew to try it here.`
}

const certificateOnly: Partial<Record<CheckStep, readonly ['client_key']>> = { certificate: ['client_key'] }

const isSamePlace = (one: Kept, other: Kept): boolean =>
  hostOf(one.host).toLowerCase() === hostOf(other.host).toLowerCase() &&
  one.port === other.port &&
  one.tls === other.tls
