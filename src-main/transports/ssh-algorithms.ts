import { getCiphers, getHashes } from 'node:crypto'
import type { Algorithms, CipherAlgorithm, MacAlgorithm } from 'ssh2'

/** Names of ssh2, and what this program's OpenSSL calls them: Electron's lacks some. */
const oldCiphers: [CipherAlgorithm, string][] = [
  ['aes256-cbc', 'aes-256-cbc'],
  ['aes192-cbc', 'aes-192-cbc'],
  ['aes128-cbc', 'aes-128-cbc'],
  ['3des-cbc', 'des-ede3-cbc'],
]
const oldMacs: [MacAlgorithm, string][] = [
  ['hmac-sha1-96', 'sha1'],
  ['hmac-md5', 'md5'],
]

const known = <Name>(pairs: [Name, string][], names: string[]): Name[] =>
  pairs.filter(([, name]) => names.includes(name)).map(([ours]) => ours)

const also = <Name>(append: Name[]) => ({ append, prepend: [], remove: [] })

/** Room equipment keeps its firmware for ten years: what is old is offered too, after everything that is better. */
export const algorithms: Algorithms = {
  kex: also(['diffie-hellman-group-exchange-sha1', 'diffie-hellman-group14-sha1', 'diffie-hellman-group1-sha1']),
  serverHostKey: also(['ssh-dss']),
  cipher: also(known(oldCiphers, getCiphers())),
  hmac: also(known(oldMacs, getHashes())),
}
