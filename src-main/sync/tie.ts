import { X509Certificate } from 'node:crypto'
import { Failed } from '../base/result.ts'
import type { Seal } from '../store/seal.ts'
import { readAddress } from './connect/address.ts'
import { explainForm } from './connect/secret-form.ts'
import { type CentralDocument, type CentralState, centralState } from './document.ts'
import type { Connecting, Sync } from './sync-contract.ts'

/** Under what name each of the secrets of `central.json` is sealed, so that one cannot stand in for another. */
export const sealedAs = { secret: 'central-secret', api_key: 'central-key' } as const

export interface TieParts {
  document: CentralDocument
  seal: Seal
  /** The tie is another one: the link and the mirror begin anew. */
  changed(why: string): void
  /** It belongs to its centre no longer: nothing goes up any more. */
  left(): void
  /** Resolves when nothing is done for the centre that was any more. */
  quiet(): Promise<void>
  /** What came from the centre becomes this node's own, or goes. */
  leave(how: 'keep' | 'remove'): Promise<void>
}

export interface Tie extends Pick<Sync, 'connect' | 'disconnect' | 'rotate'> {
  /** Another secret, without connecting anew; the one before stays until the new one has worked. */
  keepSecret(secret: string): Promise<void>
  /** Ends a leaving that was cut short. */
  finishLeaving(): Promise<void>
}

/** To which centre this node belongs, and with what it signs in there. */
export function createTie({ document, seal, changed, left, quiet, leave }: TieParts): Tie {
  let leaving: Promise<void> | undefined

  return {
    async connect(to) {
      const { address } = readAddress(to.address)
      const ca = authorityIn(to.ca)
      await finishLeaving()
      let isOther = false
      await document.change(now => {
        const isThere = now.address === address
        const secret =
          to.secret === '' ? keptSecret(isThere ? now.secret : null) : seal.close(sealedAs.secret, sound(to.secret))
        const isSameSecret = to.secret === '' || isSecretOf(now, to.secret)
        isOther = !isThere && !isSameSecret
        const before = isThere ? now : isSameSecret ? elsewhere(now) : another(now)
        return {
          ...before,
          ...{ address, secret, ca, systems: to.systems, logic: to.logic },
          api_key: keyOf(to, before.api_key),
          // Another secret may be another edge.
          ...(isSameSecret ? {} : { previous_secret: null, secret_in: null, edge_id: null }),
        }
      })
      if (isOther) left()
      changed('The tie to the central server was changed.')
    },
    async disconnect(keep) {
      await document.change(() => ({ ...centralState.parse({}), leaving: keep ? 'keep' : 'remove' }))
      changed('This node belongs to no central server any more.')
      await finishLeaving()
    },
    keepSecret,
    async rotate(secret) {
      await keepSecret(secret)
      changed('The secret was changed.')
    },
    finishLeaving,
  }

  /** It is on disk that there is something to end, so a power cut or a full disk in between loses nothing. */
  function finishLeaving(): Promise<void> {
    leaving ??= endLeaving().finally(() => {
      leaving = undefined
    })
    return leaving
  }

  async function endLeaving(): Promise<void> {
    if (document.get().leaving === null) return
    await quiet()
    left()
    const { leaving: how } = document.get()
    if (how !== null) await leave(how)
    // With what was still kept of it meanwhile.
    await document.change(() => centralState.parse({}))
  }

  async function keepSecret(secret: string): Promise<void> {
    if (document.get().address === null) throw new Failed('conflict', 'This node belongs to no central server.')
    const sealed = seal.close(sealedAs.secret, sound(secret))
    // The one to fall back on is the last that is known to work.
    await document.change(now => ({ ...now, secret: sealed, previous_secret: now.previous_secret ?? now.secret }))
  }

  function isSecretOf({ secret }: CentralState, given: string): boolean {
    try {
      return secret !== null && seal.open(sealedAs.secret, secret) === given
    } catch {
      // Sealed with a key that is lost: whatever it was, it is entered anew.
      return false
    }
  }

  function keyOf({ api_key }: Connecting, before: string | null): string | null {
    if (api_key === null) return null
    return api_key === '' ? before : seal.close(sealedAs.api_key, api_key)
  }
}

/** The same edge of the same centre, at another address: the room goes on, and what waits still goes up. */
const elsewhere = (now: CentralState): CentralState => ({ ...now, api_key: null, secret_in: null, mirror: null })

/** Another centre: what runs here goes on until that one has said what is to (edge.md 3.4). */
const another = ({ assigned, driver_keys }: CentralState): CentralState => ({
  ...centralState.parse({}),
  ...{ assigned, driver_keys },
})

/** An empty one pins nothing, and one that is none would let nobody in without a word why. */
function authorityIn(ca: string | null): string | null {
  if (ca === null || ca.trim() === '') return null
  try {
    new X509Certificate(ca)
    return ca
  } catch {
    throw new Failed(
      'invalid',
      'What was given as the authority to pin is no certificate in PEM form. It begins with -----BEGIN CERTIFICATE-----.',
    )
  }
}

function keptSecret(secret: string | null): string {
  if (secret !== null) return secret
  throw new Failed('invalid', 'Paste the secret that the central server showed when this edge was made.')
}

/** What was pasted, when it can be a secret at all. */
function sound(secret: string): string {
  const problem = explainForm(secret)
  if (problem === undefined) return secret
  throw new Failed('invalid', `This is not the secret of an edge. ${problem}`)
}
