import { createCipheriv, createHash, randomBytes, randomUUID } from 'node:crypto'
import type { Row } from '../data.ts'

export interface Cipher {
  /** A settings record as somebody with these roles may read it. */
  settings(row: Row, roles: { isSupport: boolean; isAdmin: boolean }): Row
  /** A text that nobody may read, such as a repository's password. */
  sealed(row: Row, field: string): string
}

const MARK = '\u001b'
const levels: Readonly<Record<number, string>> = { 1: 'Support', 2: 'Admin', 3: 'NeverDisplay' }

export const isSealed = (value: unknown): boolean => typeof value === 'string' && value.startsWith(MARK)

/** What is stored in PlaceOS is the ciphertext: it stays the same until the record is saved again (model.md 2). */
export function createCipher(serverSecret: string): Cipher {
  const texts = new Map<string, { of: string; text: string }>()
  return {
    settings(row, { isSupport, isAdmin }) {
      const level = Number(row.encryption_level)
      const mayRead = level === 0 || (level === 1 && isSupport) || (level === 2 && isAdmin)
      if (mayRead) return row
      return { ...row, settings_string: kept(row, 'settings_string', String(row.parent_id), level) }
    },
    sealed: (row, field) => kept(row, field, String(row.id), 3),
  }

  function kept(row: Row, field: string, id: string, level: number): string {
    const of = `${row.updated_at}\n${level}\n${row[field]}`
    const known = texts.get(String(row.id))
    if (known?.of === of) return known.text
    const text = seal(String(row[field]), id, levels[level] ?? '')
    texts.set(String(row.id), { of, text })
    return text
  }

  function seal(clear: string, id: string, level: string): string {
    const [salt, iv] = [randomUUID(), randomBytes(12)]
    const key = createHash('sha256').update(`${salt}${serverSecret}${id}${level}`).digest()
    const bytes = createCipheriv('aes-256-gcm', key, iv).update(clear, 'utf8')
    return `${MARK}${salt}|${iv.toString('base64')}|${bytes.toString('base64')}`
  }
}
