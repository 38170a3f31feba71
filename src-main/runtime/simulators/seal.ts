import { EncryptionLevel } from '../../model/enums.ts'
import type { Secrets } from '../../store/secrets.ts'

/** What recordings are sealed as: under a name of their own, so that they open as nothing else. */
const NAME = 'recordings'

/** Seals what was recorded with the node's own key: it may hold passwords. */
export const sealWith = (secrets: Secrets) => ({
  seal: (text: string) => secrets.encrypt(EncryptionLevel.never_display, NAME, text),
  open: (text: string) => secrets.decrypt(EncryptionLevel.never_display, NAME, text),
})
