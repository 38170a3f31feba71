import { randomBytes } from 'node:crypto'
import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Log } from '../base/log.ts'
import { Failed } from '../base/result.ts'
import type { EncryptionLevelNumber } from '../model/enums.ts'
import { errnoOf } from './disk.ts'
import { folderTrouble } from './folder.ts'
import { decryptText, encryptText } from './placeos-encryption.ts'

/** Settings texts, made unreadable at rest and readable again. `id` is the settings' `parent_id`. */
export interface Secrets {
  encrypt(level: EncryptionLevelNumber, id: string, text: string): string
  decrypt(level: EncryptionLevelNumber, id: string, text: string): string
}

/** The node's own key, `secret.key`: made at the first start, readable by nobody else. */
export function openSecrets({ folder, log }: { folder: string; log: Log }): Secrets {
  const path = join(folder, 'secret.key')
  const secret = readKey(path, log) ?? makeKey(folder, path)
  return {
    encrypt: (level, id, text) => encryptText({ secret, id, level }, text),
    decrypt: (level, id, text) => decryptText({ secret, id, level }, text),
  }
}

function readKey(path: string, log: Log): string | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8').trim()
    closeToOthers(path, log)
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw folderTrouble(path, error)
  }
  if (/^[0-9a-f]{64}$/.test(text)) return text
  throw new Failed(
    'unexpected',
    `${path} does not hold a key (64 hexadecimal digits). Restore it from a backup: without it, encrypted settings ` +
      'cannot be read. To start over without them, move it elsewhere.',
  )
}

function closeToOthers(path: string, log: Log): void {
  if (process.platform === 'win32') return
  const mode = statSync(path).mode & 0o777
  if (mode === 0o600) return
  chmodSync(path, 0o600)
  log.warn(`${path} could be read by others (mode ${mode.toString(8)}). Its mode is now 600.`)
}

function makeKey(folder: string, path: string): string {
  const secret = randomBytes(32).toString('hex')
  try {
    const temporary = `${path}.tmp`
    writeFileSync(temporary, `${secret}\n`, { mode: 0o600, flush: true })
    renameSync(temporary, path)
    if (process.platform !== 'win32') flushFolder(folder)
  } catch (error) {
    throw folderTrouble(folder, error)
  }
  return secret
}

function flushFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
