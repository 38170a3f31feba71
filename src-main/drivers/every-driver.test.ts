import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'
import { systemClock } from '../base/clock.ts'
import type { Driver } from '../driver-kit/define-driver.ts'
import type { Simulator } from '../driver-kit/define-simulator.ts'
import { openShelf } from '../runtime/shelf.ts'
import { notedLog } from '../store/testing/noted-log.ts'

const log = notedLog()
const shelf = await openShelf({ builtIn: [new URL('./', import.meta.url)], log, clock: systemClock })
const drivers = shelf.all()
const loaded = await Promise.all(
  drivers.map(async ({ fileName, url, simulatorUrl }) => {
    const { driver } = (await import(url)) as { driver: Driver }
    const simulator = simulatorUrl && ((await import(simulatorUrl)) as { simulator: Simulator }).simulator
    return { fileName, driver, simulator: simulator || undefined }
  }),
)
const simulated = loaded.flatMap(({ fileName, simulator }) => (simulator ? [{ fileName, simulator }] : []))

test('every driver can be loaded', () => {
  expect(log.lines).toEqual([])
  expect(drivers.length).toBeGreaterThan(0)
})

test('no two drivers have the same name, or answer for the same PlaceOS driver', () => {
  const names = loaded.map(({ driver }) => driver.name)
  expect(names).toEqual([...new Set(names)])
  const standIns = loaded.flatMap(({ driver }) => driver.answersFor ?? [])
  expect(standIns).toEqual([...new Set(standIns)])
})

describe.each(loaded)('$fileName', ({ driver, simulator }) => {
  test('comes with a simulator when it has a device, and with none when it has not', () => {
    expect(simulator !== undefined).toBe(driver.transport.kind !== 'none')
  })

  test('says of every command what it does', () => {
    const silent = Object.entries(driver.commands).filter(([, { about }]) => about.trim() === '')
    expect(silent.map(([name]) => name)).toEqual([])
  })
})

test('the MAC addresses that drivers know their devices by belong to one maker each (IEEE)', () => {
  const makers = createRequire(import.meta.url)('oui-data') as Record<string, string | undefined>
  const known = loaded.flatMap(({ driver }) => driver.discovery?.vendorPrefixes ?? [])
  const makerOf = (prefix: string) => makers[prefix.replaceAll(':', '')]?.split('\n')[0]
  expect(Object.fromEntries(known.map(prefix => [prefix, makerOf(prefix)]))).toEqual({
    '78:45:01': 'Biamp Systems',
    '00:05:A6': 'Extron Electronics',
    '00:60:74': 'QSC LLC',
    '84:00:EC': 'Shelly Europe LTD',
  })
})

describe.each(simulated)('the simulator of $fileName', ({ simulator }) => {
  test('begins in a state that a page can show and give back', () => {
    const state = simulator.state.parse({})
    expect(JSON.parse(JSON.stringify(state))).toEqual(state)
    expect(simulator.state.parse(state)).toEqual(state)
  })

  test('needs no settings', () => {
    expect(simulator.settings.safeParse({}).success).toBe(true)
  })
})
