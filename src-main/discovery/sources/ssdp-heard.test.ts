import { expect, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import { silentLog } from '../../base/log.ts'
import type { Sighting } from '../sighting.ts'
import { createHeard } from './ssdp-heard.ts'
import { loopback } from './testing/place.ts'

const UUID = 'uuid:6f1c9a2e-90b4-4b7d-8a51-3d2c71e0f9ab'

function hearing() {
  const clock = fakeClock()
  const told: Sighting[] = []
  const gone: string[] = []
  const warned: string[] = []
  const heard = createHeard({
    clock,
    log: { ...silentLog, warn: message => warned.push(message) },
    place: loopback,
    ears: { heard: sighting => told.push(sighting), gone: ({ key }) => gone.push(key) },
    isOwn: usn => usn.startsWith('uuid:own'),
  })
  return { clock, told, gone, warned, heard }
}

test('what is said several times over is told once, and anew a while later', async () => {
  const { clock, told, heard } = hearing()
  for (const DATE of ['1', '2', '3']) heard.alive({ USN: UUID, NT: 'a', DATE }, '127.0.1.1')
  heard.alive({ 'CACHE-CONTROL': '', ST: 'a', USN: UUID, EXT: '' }, '127.0.1.1')
  expect(told).toHaveLength(1)
  heard.alive({ USN: UUID, NT: 'a', SERVER: 'another' }, '127.0.1.1')
  expect(told).toHaveLength(2)
  await clock.advance(2_000)
  heard.alive({ USN: UUID, NT: 'a', SERVER: 'another' }, '127.0.1.1')
  expect(told).toHaveLength(3)
  expect(told[2]?.details).toEqual({ usn: UUID, server: 'another' })
})

test('how long it is good is what it says, within reason', () => {
  const { told, heard } = hearing()
  for (const age of ['max-age=600', 'max-age = 1', 'max-age=999999999', 'public', '']) {
    heard.alive({ USN: UUID, 'CACHE-CONTROL': age }, '127.0.1.1')
  }
  expect(told.map(({ validForMs }) => validForMs)).toEqual([600_000, 30_000, 86_400_000, 1_800_000])
})

test('devices that all have the same USN are kept apart by their addresses', () => {
  const { told, gone, heard } = hearing()
  const usn = 'uuid:00000000-0000-0000-0000-000000000000::a'
  heard.alive({ USN: usn }, '127.0.1.1')
  heard.alive({ USN: usn }, '127.0.1.2')
  expect(told.map(({ key }) => key)).toEqual([`127.0.1.1 ${usn}`, `127.0.1.2 ${usn}`])
  expect(told.flatMap(({ identities }) => identities)).toEqual([])
  heard.bye({ USN: usn }, '127.0.1.2')
  expect(gone).toEqual([`127.0.1.2 ${usn}`])
})

test('one that has moved is heard where it is now, and says goodbye there', () => {
  const { told, gone, heard } = hearing()
  heard.alive({ USN: UUID }, '127.0.1.1')
  heard.alive({ USN: UUID }, '127.0.1.2')
  expect(told.map(({ key, address }) => [key, address])).toEqual([
    [UUID, '127.0.1.1'],
    [UUID, '127.0.1.2'],
  ])
  heard.bye({ USN: UUID }, '127.0.1.1')
  expect(gone).toEqual([])
  heard.bye({ USN: UUID }, '127.0.1.2')
  expect(gone).toEqual([UUID])
})

test('the node does not hear itself', () => {
  const { told, heard } = hearing()
  heard.alive({ USN: 'uuid:own::a' }, '127.0.0.1')
  expect(told).toEqual([])
})

test('a device that announces without end has its 64 latest kept, and that is said once', () => {
  const { told, gone, warned, heard } = hearing()
  heard.alive({ USN: UUID }, '127.0.1.2')
  for (let number = 0; number < 200; number++) heard.alive({ USN: `${UUID}::${number}` }, '127.0.1.1')
  expect(told).toHaveLength(201)
  expect(gone).toEqual(Array.from({ length: 136 }, (_, number) => `${UUID}::${number}`))
  expect(warned).toHaveLength(1)
})

test('no more than 4,000 are kept of a network, and what has run out makes room unsaid', async () => {
  const { clock, gone, warned, heard } = hearing()
  const announce = (from: number) => {
    for (let number = from; number < from + 4_000; number++) {
      heard.alive({ USN: `${UUID}::${number}` }, `127.0.${Math.floor(number / 250)}.${number % 250}`)
    }
  }
  announce(0)
  expect(gone).toEqual([])
  heard.alive({ USN: `${UUID}::more` }, '127.0.200.1')
  expect(gone).toEqual([`${UUID}::0`])
  expect(warned).toHaveLength(1)
  await clock.advance(1_800_001)
  announce(4_000)
  expect(gone).toHaveLength(1)
})
