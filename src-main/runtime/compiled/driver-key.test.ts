import { expect, test } from 'vitest'
import { whyNoProgram, whyNotHere } from './binary-file.ts'
import { archOf, nameOfKey, parseKey, slugOf } from './driver-key.ts'

test('a key is read from the right, as slugs have underscores', () => {
  expect(parseKey('drivers_acme_display_1a2b3c4_amd64')).toEqual({
    slug: 'drivers_acme_display',
    commit: '1a2b3c4',
    arch: 'amd64',
  })
  expect(parseKey('lamp_head_arm64')).toEqual({ slug: 'lamp', commit: 'head', arch: 'arm64' })
})

test.each([
  '',
  'display',
  'a_b',
  '../x_1_amd64',
  'A_1_amd64',
  '.a_1_amd64.part',
  'a/b_1_amd64',
  `${'a'.repeat(300)}_1_amd64`,
])('"%s" is no key', key => expect(parseKey(key)).toBeUndefined())

test('a path becomes the slug that its driver was compiled to', () => {
  expect(slugOf('drivers/acme/display.cr')).toBe('drivers_acme_display')
  expect(slugOf('drivers/Acme/v1.2/display.cr')).toBe('drivers_acme_v1_2_display')
})

test('a person reads what a driver is called, and of what is no key all of it', () => {
  expect(nameOfKey('drivers_acme_display_1a2b3c4_amd64')).toBe('acme display')
  expect(nameOfKey('lamp_head_arm64')).toBe('lamp')
  expect(nameOfKey('drivers_lamp')).toBe('lamp')
})

test('a driver for another processor or system is refused in words, before it is fetched', () => {
  const key = 'drivers_acme_display_1a2b3c4_amd64'
  expect(whyNotHere(key, { platform: 'linux', arch: 'x64' })).toBeUndefined()
  expect(whyNotHere(key, { platform: 'linux', arch: 'arm64' })).toMatch(/^It is compiled for amd64, .* is arm64\./)
  expect(whyNotHere(key, { platform: 'win32', arch: 'x64' })).toMatch(/run on Linux only, and this machine has win32/)
  expect(whyNotHere('../../etc', { platform: 'linux', arch: 'x64' })).toMatch(/is not the key/)
})

const elf = (machine: number) => {
  const file = Buffer.alloc(64)
  file.write('\u007fELF', 'latin1')
  file[4] = 2
  file[5] = 1
  file.writeUInt16LE(machine, 18)
  return file
}

test('a file that is no program for this machine is known by its header', () => {
  const here = { platform: 'linux', arch: 'x64' }
  expect(whyNoProgram(elf(62), here)).toBeUndefined()
  expect(whyNoProgram(Buffer.from('#!/bin/sh\n'), here)).toBeUndefined()
  expect(whyNoProgram(elf(183), here)).toMatch(/for another processor \(arm64\), and this machine is amd64/)
  expect(whyNoProgram(elf(8), here)).toMatch(/machine number 8/)
  expect(whyNoProgram(Buffer.alloc(0), here)).toMatch(/is empty/)
  expect(whyNoProgram(Buffer.from('<html>'), here)).toMatch(/not a Linux program/)
  expect(archOf('riscv64')).toBe('riscv64')
})
