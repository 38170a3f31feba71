import { createHash } from 'node:crypto'

/** MD5 in lower-case hex: what PJLink and other old protocols sign in with. Never for secrets of our own. */
export const md5 = (text: string) => createHash('md5').update(text, 'utf8').digest('hex')
