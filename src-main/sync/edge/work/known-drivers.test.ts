import { expect, test } from 'vitest'
import type { ShelvedDriver } from '../../../runtime/shelf.ts'
import { createKnownDrivers } from './known-drivers.ts'

const compiled = {
  has: (key: string) => key === 'lone_file_1a2b3c4_amd64',
  keys: () => [],
  provide: never,
  remove: never,
}

function never(): never {
  throw new Error('Nobody asks for it.')
}

const driver = (fileName: string, source: ShelvedDriver['source'], ...answers_for: string[]) =>
  ({ fileName, source, description: { answers_for } }) as unknown as ShelvedDriver

const drivers = (...all: ShelvedDriver[]) => createKnownDrivers({ shelf: { all: () => all }, compiled })

test('a driver stands in for the files it answers for and for its own, whatever their commit', () => {
  const known = drivers(driver('acme/display', 'built-in', 'drivers/acme/display.cr', 'drivers/Acme/big.panel.cr'))
  for (const key of [
    'drivers_acme_display_1a2b3c4_amd64',
    'drivers_acme_display_head_arm64',
    'drivers_acme_big_panel_head_amd64',
    'acme_display_head_amd64',
  ]) {
    expect(known.isHere(key)).toBe(true)
    expect(known.fileName(key)).toBe('acme/display')
  }
  for (const key of ['drivers_acme_displays_head_amd64', 'display', '', 'a_b']) expect(known.isHere(key)).toBe(false)
})

test('of two for one file the later one stands in, and one of ours before a compiled one', () => {
  const known = drivers(
    driver('acme/display', 'built-in', 'drivers/acme/display.cr'),
    driver('mine/display', 'folder', 'drivers/acme/display.cr'),
    driver('drivers_acme_display_1a2b3c4_amd64', 'compiled', 'drivers/acme/display.cr'),
  )
  expect(known.fileName('drivers_acme_display_1a2b3c4_amd64')).toBe('mine/display')
})

test('a compiled driver is known by its key, and what is not here says why not', () => {
  const known = drivers()
  expect(known.isHere('lone_file_1a2b3c4_amd64')).toBe(true)
  expect(known.fileName('lone_file_1a2b3c4_amd64')).toBe('compiled/lone_file_1a2b3c4_amd64')
  expect(known.whyNot('drivers_acme_display_1a2b3c4_amd64')).toContain('"acme display"')
  known.refused('drivers_acme_display_1a2b3c4_amd64', 'It is for another processor.')
  expect(known.whyNot('drivers_acme_display_1a2b3c4_amd64')).toContain('It is for another processor.')
})
