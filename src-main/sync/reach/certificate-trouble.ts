/**
 * Why the certificate of a centre is not taken, in words; undefined when the error is about something else. `pinned`:
 * one authority was entered for this centre.
 */
export function explainCertificate(code: string, where: string, { pinned }: { pinned: boolean }): string | undefined {
  return sentences[code]?.(where, pinned)
}

type Sentence = (where: string, pinned: boolean) => string

const unknownAuthority: Sentence = (where, pinned) =>
  pinned
    ? `The certificate of ${where} is not signed by the authority that was entered for it. Was it replaced? Compare its fingerprint with whoever runs the centre, then connect anew.`
    : `The certificate of ${where} is signed by an authority that this node does not know. Connect anew and pin that authority, or have the centre send the certificates in between.`

const selfSigned: Sentence = (where, pinned) =>
  pinned
    ? unknownAuthority(where, pinned)
    : `The certificate of ${where} is self-signed: nobody this node trusts vouches for it. Compare its fingerprint with whoever runs the centre, then connect anew and pin it.`

const sentences: Record<string, Sentence> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: selfSigned,
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  CERT_SIGNATURE_FAILURE: unknownAuthority,
  CERT_UNTRUSTED: unknownAuthority,
  INVALID_CA: unknownAuthority,
  ERR_TLS_CERT_ALTNAME_INVALID: where =>
    `The certificate of ${where} is for another name. Enter the name that it is for as the address of the centre.`,
  CERT_HAS_EXPIRED: where =>
    `The certificate of ${where}, or one that vouches for it, has expired. Have it renewed, and look at the clock of this node.`,
  CERT_NOT_YET_VALID: where => `The certificate of ${where} is not valid yet. Look at the clock of this node.`,
  CERT_REVOKED: where => `The certificate of ${where} was revoked. Have it replaced.`,
}
