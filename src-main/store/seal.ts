import { EncryptionLevel } from '../model/enums.ts'
import type { Secrets } from './secrets.ts'

/** Makes texts unreadable at rest, and readable again. */
export interface Seal {
  close(id: string, text: string): string
  open(id: string, text: string): string
}

/** With the node's own key; under the id of what it belongs to, so that one cannot stand in for another. */
export const sealWith = (secrets: Secrets): Seal => ({
  close: (id, text) => secrets.encrypt(EncryptionLevel.never_display, id, text),
  open: (id, text) => secrets.decrypt(EncryptionLevel.never_display, id, text),
})
