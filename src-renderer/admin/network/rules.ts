import type { NetworkView } from '@contract/access-views.ts'
import type { Tone } from '../../look/Badge.tsx'

const DAY_MS = 24 * 60 * 60 * 1_000

/**
 * Where a phone learns to trust this node: without TLS, as it does not trust it yet. The fingerprint goes along in the
 * part of the address that is sent to nobody, so that the phone has it from this page and not from the network.
 */
export function trustAddress({ authority }: Pick<NetworkView, 'authority'>): string | undefined {
  return authority ? `${authority.url.replace(/\/ca\.crt$/, '/login/trust')}#${authority.fingerprint}` : undefined
}

/** How long a certificate is still good. */
export function endWords({ not_after }: { not_after: number }, now: number): { tone: Tone; words: string } {
  const day = new Date(not_after).toISOString().slice(0, 10)
  const days = Math.floor((not_after - now) / DAY_MS)
  if (not_after <= now) return { tone: 'bad', words: `Ended on ${day}` }
  if (days < 1) return { tone: 'bad', words: 'Ends within a day' }
  return { tone: days < 14 ? 'busy' : 'good', words: `Good until ${day}, ${days === 1 ? '1 day' : `${days} days`}` }
}

/** What is over cannot be put right by waiting; the rest is to be known. */
export const troubleTone = (words: string): Tone => (/\b(ended|cannot|could not)\b/.test(words) ? 'bad' : 'busy')

/** Names as somebody types them: with commas, spaces or lines between. */
export const namesIn = (text: string): string[] => [...new Set(text.split(/[\s,;]+/).filter(Boolean))]

/** Whether who closes the node would lose it: they came over the network. */
export const comesFromElsewhere = (hostname: string): boolean =>
  hostname !== '' && !/^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname)

/** What the refusal of a pasted certificate is about. */
export function problemOf(failure: { message: string; detail?: unknown }): {
  field: 'certificate' | 'key' | undefined
  words: string
} {
  const { detail } = failure
  const field = detail && typeof detail === 'object' && 'field' in detail ? detail.field : undefined
  return { field: field === 'certificate' || field === 'key' ? field : undefined, words: failure.message }
}
