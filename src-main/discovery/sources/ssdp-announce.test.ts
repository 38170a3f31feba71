import { expect, test } from 'vitest'
import type { Announcement } from '../sighting.ts'
import { readDescription } from './description-read.ts'
import { descriptionXml, NODE_TYPE, udnOf } from './ssdp-announce.ts'

const node: Announcement = {
  nodeId: 'edge-7',
  name: 'Room <1> & "2"\u0007',
  system: 'R&D',
  version: '2.0.0',
  port: 3030,
  pageAt: address => `http://${address}:3030/admin?a=1&b=2`,
}

test('its description is read by others as it was meant', () => {
  const xml = descriptionXml(node, '192.168.1.5')
  expect(readDescription(xml, new URL('http://192.168.1.5:3030/description.xml'))).toMatchObject({
    facts: {
      name: 'Room <1> & "2"',
      make: 'Alcove',
      model: 'Alcove',
      serial: 'edge-7',
      page: 'http://192.168.1.5:3030/admin?a=1&b=2',
    },
    identities: [
      { kind: 'uuid', value: udnOf('edge-7').slice(5) },
      { kind: 'serial', value: 'alcove|edge-7' },
    ],
    details: { deviceType: NODE_TYPE, modelDescription: 'Control of R&D', modelNumber: '2.0.0' },
  })
})

test('its name on the network is one for each node, the same for good', () => {
  expect(udnOf('edge-7')).toBe('uuid:6744878c-1dd7-58b0-91ae-de0973b55f8b')
  expect(udnOf('edge-8')).not.toBe(udnOf('edge-7'))
  expect(udnOf('edge-8')).toMatch(/^uuid:[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
})
