import { isIP } from 'node:net'
import type { CertificateFacts } from './certificate.ts'
import { isPrivateAddress, mayEndPublicNames, mayVouchFor } from './constraints.ts'
import { DAY_MS, dayOf } from './days.ts'

// What is the matter with a certificate, in sentences for a technician.

/** Somebody's own certificate has to be asked for, which takes days. */
const OWN_ENDS_SOON_MS = 30 * DAY_MS
/** Before an authority ends, every phone has to be told of the next one. */
export const AUTHORITY_ENDS_SOON_MS = 365 * DAY_MS

interface OfNode {
  leaf: CertificateFacts
  authority: CertificateFacts | undefined
  permitted: readonly string[]
  /** Names and addresses of the machine which the certificate leaves out. */
  uncovered: readonly string[]
  now: number
}

export function troubleOfNode({ leaf, authority, permitted, uncovered, now }: OfNode): string[] {
  return [...troubleOfTime(leaf, authority, now), ...troubleOfNames(uncovered, permitted)]
}

interface OfOwn {
  own: CertificateFacts
  uncovered: readonly string[]
  /** Who issued the last certificate of the chain, when it is not there. */
  missingIssuer: string | undefined
  now: number
}

export function troubleOfOwn({ own, uncovered, missingIssuer, now }: OfOwn): string[] {
  return [
    ...(own.notAfter - now < OWN_ENDS_SOON_MS
      ? [`Your certificate ends on ${dayOf(own.notAfter)}. Put a new one in its place before then.`]
      : []),
    ...(uncovered.length > 0
      ? [
          `It does not cover ${listed(uncovered)}. Whoever comes by ${uncovered.length > 1 ? 'these' : 'this'} is shown this node's own certificate.`,
        ]
      : []),
    ...(missingIssuer === undefined
      ? []
      : [
          `The certificate of its issuer, ${missingIssuer}, is not with it. Where that is not trusted by itself, browsers refuse yours: paste it below yours.`,
        ]),
  ]
}

export const troubleOfEnded = (own: CertificateFacts): string =>
  `Your own certificate ended on ${dayOf(own.notAfter)}. Until you put a new one in its place, this node's own is shown instead.`

function troubleOfTime(leaf: CertificateFacts, authority: CertificateFacts | undefined, now: number): string[] {
  if (!authority)
    return ["The key of this node's authority cannot be read. Renew: then every device must trust it anew."]
  if (now < authority.notBefore) {
    return [
      `The clock of this machine says ${dayOf(now)}, before its authority begins (${dayOf(authority.notBefore)}). Set the clock. If it is right, renew: then every device must trust this node anew.`,
    ]
  }
  const troubles: string[] = []
  if (authority.notAfter - now < AUTHORITY_ENDS_SOON_MS) {
    const verb = authority.notAfter <= now ? 'ended' : 'ends'
    troubles.push(
      `This node's authority ${verb} on ${dayOf(authority.notAfter)}. Renew at a time that suits you: then every device must trust the new one.`,
    )
  } else if (leaf.notAfter <= now) troubles.push(`The certificate ended on ${dayOf(leaf.notAfter)}.`)
  return troubles
}

function troubleOfNames(uncovered: readonly string[], permitted: readonly string[]): string[] {
  const addresses = uncovered.filter(name => isIP(name) && !isPrivateAddress(name))
  const words = uncovered.filter(name => !isIP(name) && mayEndPublicNames(name) && !permitted.includes(name))
  const names = uncovered.filter(name => !isIP(name) && !words.includes(name) && !mayVouchFor(name, permitted))
  const own = 'Use another one of its addresses, or your own certificate.'
  return [
    ...(addresses.length > 0
      ? [`This node may not vouch for public addresses such as ${listed(addresses)}, so browsers warn there. ${own}`]
      : []),
    ...(words.length > 0
      ? [
          `This node may not vouch for ${listed(words)} alone, as public names could end in that. Use ${words.map(word => `${word}.local`).join(', ')} instead.`,
        ]
      : []),
    ...(names.length > 0
      ? [
          `This node may not vouch for ${listed(names)}: only for its own names and for those ending in ${permitted.join(', ')}. Use your own certificate for others.`,
        ]
      : []),
  ]
}

const FEW = 3

function listed(names: readonly string[]): string {
  const rest = names.length - FEW
  return rest > 0 ? `${names.slice(0, FEW).join(', ')} and ${rest} more` : names.join(', ')
}
