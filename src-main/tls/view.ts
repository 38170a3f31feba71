import { covers } from './certificate.ts'
import type { MachineNames } from './names.ts'
import { missingIssuer } from './own.ts'
import type { Identity, Pairs } from './pairs.ts'
import { troubleOfEnded, troubleOfNode, troubleOfOwn } from './trouble.ts'

/** How the node is reached, without where: ports are not known here. */
export interface NetworkFacts {
  open: boolean
  names: string[]
  certificate: CertificateView | null
  authority: { fingerprint: string; not_after: number } | null
}

interface CertificateView {
  from: 'node' | 'own'
  names: string[]
  not_before: number
  not_after: number
  fingerprint: string
  trouble: string[]
}

interface Parts {
  open: boolean
  machine: MachineNames
  pairs: Pairs
  /** Somebody's own certificate, unless it has ended. */
  own: Identity | undefined
  /** Why the certificate could not be renewed. */
  failing: string | undefined
  now: number
}

export function viewOf(parts: Parts): NetworkFacts {
  const { authority } = parts.pairs
  return {
    open: parts.open,
    names: parts.machine.names,
    certificate: certificateView(parts),
    authority: authority ? { fingerprint: authority.facts.fingerprint, not_after: authority.facts.notAfter } : null,
  }
}

/** What is known by others, and not on this machine only. */
export const isElsewhere = (name: string) => name !== 'localhost' && name !== '::1' && !/^127\./.test(name)

function certificateView({ machine, pairs, own, failing, now }: Parts): CertificateView | null {
  const { leaf, authority } = pairs
  const used = own ?? leaf
  if (!used) return null
  const uncovered = [...machine.names, ...machine.addresses].filter(name => !covers(used.certificate, name))
  const trouble = own
    ? troubleOfOwn({
        own: own.facts,
        uncovered: uncovered.filter(isElsewhere),
        missingIssuer: missingIssuer(own.certificate),
        now,
      })
    : troubleOfNode({
        leaf: used.facts,
        authority: authority?.pair && authority.facts,
        permitted: authority?.permitted ?? [],
        uncovered,
        now,
      })
  return {
    from: own ? 'own' : 'node',
    names: used.facts.names,
    not_before: used.facts.notBefore,
    not_after: used.facts.notAfter,
    fingerprint: used.facts.fingerprint,
    trouble: [
      ...(pairs.own && !own ? [troubleOfEnded(pairs.own.facts)] : []),
      ...(failing === undefined ? [] : [failing]),
      ...trouble,
    ],
  }
}
