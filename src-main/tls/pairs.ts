import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { Log } from '../base/log.ts'
import { messageOf } from '../base/result.ts'
import { EncryptionLevel } from '../model/enums.ts'
import type { Secrets } from '../store/secrets.ts'
import { type CertificateFacts, factsOf } from './certificate.ts'
import type { NetworkDocument, NetworkState, StoredPair } from './document.ts'
import type { Made } from './maker.ts'

/** What keys are sealed as: under a name of their own, so that they open as nothing else. */
const SEALED_AS = 'tls'

/** A certificate to be shown, with its key. */
export interface Identity extends Made {
  facts: CertificateFacts
}

export interface Authority {
  facts: CertificateFacts
  /** None when its key cannot be read. */
  pair: Made | undefined
  permitted: readonly string[]
}

/** What is stored, ready for use. */
export interface Pairs {
  authority: Authority | undefined
  leaf: Identity | undefined
  own: Identity | undefined
}

interface Parts {
  document: NetworkDocument
  secrets: Secrets
  log: Log
}

export function keepPairs({ document, secrets, log }: Parts): { now(): Pairs; sealed(pair: Made): StoredPair } {
  let held: { of: NetworkState; pairs: Pairs } | undefined
  return {
    now() {
      const state = document.get()
      if (held?.of !== state) held = { of: state, pairs: open(state) }
      return held.pairs
    },
    sealed: ({ certificate, key }) => ({
      certificate,
      key: secrets.encrypt(EncryptionLevel.never_display, SEALED_AS, key),
    }),
  }

  function open({ authority, leaf, own }: NetworkState): Pairs {
    return {
      authority: authority
        ? { facts: factsOf(authority.certificate), pair: opened(authority), permitted: authority.permitted }
        : undefined,
      leaf: leaf ? opened(leaf) : undefined,
      own: own ? opened(own) : undefined,
    }
  }

  /** What was sealed with another key opens as garbage: then it is as if it were not there. */
  function opened({ certificate, key: text }: StoredPair): Identity | undefined {
    const facts = factsOf(certificate)
    try {
      const key = secrets.decrypt(EncryptionLevel.never_display, SEALED_AS, text)
      if (new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))) return { certificate, key, facts }
      log.warn('A key in tls.json does not belong to its certificate, which is not used.')
    } catch (error) {
      log.warn(`A key in tls.json cannot be read, so its certificate is not used: ${messageOf(error)}`)
    }
    return undefined
  }
}
