import ssh2 from 'ssh2'

/**
 * A host key for a simulated device, as nobody checks it. Not of the kind ed25519: of those, the library writes one in
 * 256 so that it cannot read it itself (ssh2 1.17: it drops a leading zero).
 */
export const makeHostKey = (): string => ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }).private
