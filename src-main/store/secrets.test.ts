import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EncryptionLevel } from '../model/enums.ts'
import { decryptText, encryptText, isEncrypted } from './placeos-encryption.ts'
import { openSecrets } from './secrets.ts'
import { notedLog } from './testing/noted-log.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

const { none, support, admin, never_display } = EncryptionLevel

test('a text is encrypted as PlaceOS does it (model.md 2.1, vector)', () => {
  const sealing = { secret: 'node-test-secret', id: 'sys-0123456789', level: support }
  const given = { salt: '11111111-2222-4333-8444-555555555555', iv: Uint8Array.from({ length: 12 }, (_, at) => at) }
  const sealed = encryptText(sealing, 'volume: 40\n', given)
  expect(sealed).toBe('\u001b11111111-2222-4333-8444-555555555555|AAECAwQFBgcICQoL|LLoiFNgAbme5p+I=')
  expect(decryptText(sealing, sealed)).toBe('volume: 40\n')
})

test('whatever was encrypted can be decrypted, and never looks the same twice', () => {
  const levels = fc.constantFrom(support, admin, never_display)
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), fc.string(), levels, (text, secret, id, level) => {
      fc.pre(!isEncrypted(text))
      const sealed = encryptText({ secret, id, level }, text)
      expect(isEncrypted(sealed)).toBe(true)
      expect(decryptText({ secret, id, level }, sealed)).toBe(text)
      expect(encryptText({ secret, id, level }, text)).not.toBe(sealed)
    }),
  )
})

test('what is encrypted already, and what has no level, is left as it is', () => {
  const sealing = { secret: 's', id: 'sys-1', level: admin }
  const sealed = encryptText(sealing, 'a: 1')
  expect(encryptText(sealing, sealed)).toBe(sealed)
  expect(encryptText({ ...sealing, level: none }, 'a: 1')).toBe('a: 1')
  expect(decryptText({ ...sealing, level: none }, sealed)).toBe(sealed)
  expect(decryptText(sealing, 'a: 1')).toBe('a: 1')
})

test('an encrypted text that is cut short says so', () => {
  const decrypt = () => decryptText({ secret: 's', id: 'sys-1', level: admin }, '\u001bhalf')
  expect(decrypt).toThrow('The encrypted text of sys-1 is cut short. Save it anew.')
})

test('the key is made once, for its owner only', () => {
  const folder = temporaryFolder()
  const path = join(folder, 'secret.key')
  const log = notedLog()
  const sealed = openSecrets({ folder, log }).encrypt(admin, 'sys-1', 'a: 1')
  const key = readFileSync(path, 'utf8')
  expect(key).toMatch(/^[0-9a-f]{64}\n$/)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(openSecrets({ folder, log }).decrypt(admin, 'sys-1', sealed)).toBe('a: 1')
  expect(readFileSync(path, 'utf8')).toBe(key)
  expect(log.lines).toEqual([])
})

test('a key that others can read is closed to them, with a warning', () => {
  const folder = temporaryFolder()
  const path = join(folder, 'secret.key')
  openSecrets({ folder, log: notedLog() })
  chmodSync(path, 0o644)
  const log = notedLog()
  openSecrets({ folder, log })
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(log.lines).toEqual([`warn: ${path} could be read by others (mode 644). Its mode is now 600.`])
})

test('a damaged key stops the node with what to do, and is not replaced', () => {
  const folder = temporaryFolder()
  const path = join(folder, 'secret.key')
  writeFileSync(path, 'oops', { mode: 0o600 })
  expect(() => openSecrets({ folder, log: notedLog() })).toThrow(`${path} does not hold a key`)
  expect(readFileSync(path, 'utf8')).toBe('oops')
})
