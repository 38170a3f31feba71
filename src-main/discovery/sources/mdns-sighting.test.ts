import { expect, test } from 'vitest'
import type { Place } from '../sighting.ts'
import { sightingOf } from './mdns-sighting.ts'

const place: Place = {
  ...{ name: 'eth0', address: '10.0.0.1', prefix: 24 },
  ...{ broadcast: '10.0.0.255', mac: '00:25:90:00:00:01' },
}

interface Said {
  linkLocal?: string[]
  hostIsShared?: boolean
}

function seen(type: string, instance: string, host: string, txt: string[], said: Said = {}) {
  const { identities, facts, details } = sightingOf(
    {
      ...{ key: `${instance}.${type}.local`.toLowerCase(), instance, type, host: `${host}.local` },
      ...{ hostIsShared: false, address: '10.0.0.9', port: 80, linkLocal: [], validForMs: 120_000, ...said },
      txt: txt.map(text => Buffer.from(text)),
    },
    place,
  )
  return { known: identities.map(({ kind, value }) => `${kind} ${value}`), facts, details }
}

test.each([
  {
    said: seen('_airplay._tcp', 'Board Room', 'Board-Room', [
      ...[
        'deviceid=D0:03:4B:12:34:56',
        'model=AppleTV11,1',
        'pi=2a9fd6a8-4f2b-4a8e-9f0d-111213141516',
        'gid=2A9FD6A8-4F2B-4A8E-9F0D-999999999999',
      ],
      ...['srcvers=670.6.2', 'features=0x4A7FDFD5,0xBC157FDE', 'osvers=17.1'],
    ]),
    known: ['host eth0|board-room.local', 'mac D0:03:4B:12:34:56'],
    facts: { name: 'Board Room', make: 'Apple', model: 'AppleTV11,1' },
  },
  {
    said: seen('_airplay._tcp', 'TV', 'Samsung', [
      'manufacturer=Samsung',
      'model=QM55',
      'serialNumber=0A1B3CBM700123',
      'fv=p1.2',
    ]),
    known: ['host eth0|samsung.local', 'serial samsung|0A1B3CBM700123'],
    facts: { name: 'TV', make: 'Samsung', model: 'QM55', serial: '0A1B3CBM700123', firmware: 'p1.2' },
  },
  {
    said: seen('_raop._tcp', '3034DBBD83E8@Soundbar', 'lge-st-c4a', ['am=LG SxT', 'md=0,1,2', 'vs=366.0']),
    known: ['host eth0|lge-st-c4a.local', 'mac 30:34:DB:BD:83:E8'],
    facts: { name: 'Soundbar', model: 'LG SxT' },
  },
  {
    said: seen(
      '_googlecast._tcp',
      'Chromecast-a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4',
      'a1b2c3d4-e5f6-a1b2-c3d4-e5f6a1b2c3d4',
      [...['id=a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4', 'md=Chromecast Ultra', 'fn=Wall left', 'bs=FA8FCA123456']],
    ),
    known: ['host eth0|a1b2c3d4-e5f6-a1b2-c3d4-e5f6a1b2c3d4.local', 'uuid a1b2c3d4-e5f6-a1b2-c3d4-e5f6a1b2c3d4'],
    facts: { name: 'Wall left', model: 'Chromecast Ultra' },
  },
  {
    said: seen('_googlecast._tcp', 'Google-Cast-Group-1', 'speaker', [
      'id=a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4',
      'md=Google Cast Group',
      'fn=All',
    ]),
    known: ['host eth0|speaker.local'],
    facts: { name: 'All', model: 'Google Cast Group' },
  },
  {
    said: seen('_hap._tcp', 'Lamp', 'Lamp', ['id=00:25:90:AB:CD:EF', 'md=L1', 'ff=0', 's#=1']),
    known: ['host eth0|lamp.local'],
    facts: { name: 'Lamp', model: 'L1' },
  },
  {
    said: seen('_ipp._tcp', 'Brother HL-L2350DW series', 'BRW3C2AF4AB1234', [
      ...[
        'ty=Brother HL-L2350DW series',
        'product=(Brother HL-L2350DW series)',
        'usb_MFG=Brother',
        'adminurl=http://BRW3C2AF4AB1234.local./net/net.html',
      ],
      ...['UUID=e3248000-80ce-11db-8000-3c2af4ab1234'],
    ]),
    known: ['host eth0|brw3c2af4ab1234.local', 'mac 3C:2A:F4:AB:12:34', 'uuid e3248000-80ce-11db-8000-3c2af4ab1234'],
    facts: { name: 'Brother HL-L2350DW series', make: 'Brother', model: 'Brother HL-L2350DW series' },
  },
  {
    said: seen('_http._tcp', 'shellyplus1-a8032ab12345', 'shellyplus1-a8032ab12345', ['gen=2', 'path=/admin']),
    known: ['host eth0|shellyplus1-a8032ab12345.local', 'mac A8:03:2A:B1:23:45'],
    facts: { name: 'shellyplus1-a8032ab12345', page: 'http://10.0.0.9/admin' },
  },
  {
    said: seen('_shelly._tcp', 'shellyplus1-a8032ab12345', 'ShellyPlus1-A8032AB12345', [
      'gen=2',
      'app=Plus1',
      'ver=1.0.8',
    ]),
    known: ['host eth0|shellyplus1-a8032ab12345.local', 'mac A8:03:2A:B1:23:45'],
    facts: { name: 'shellyplus1-a8032ab12345', make: 'Shelly', model: 'Plus1', firmware: '1.0.8' },
  },
  {
    said: seen('_hue._tcp', 'Hue Bridge - 1A2B3C', '001788fffe1a2b3c', ['bridgeid=001788fffe1a2b3c', 'modelid=BSB002']),
    known: ['host eth0|001788fffe1a2b3c.local', 'mac 00:17:88:1A:2B:3C'],
    facts: { name: 'Hue Bridge - 1A2B3C', make: 'Philips', model: 'BSB002' },
  },
  {
    said: seen('_sonos._tcp', 'RINCON_949F3EC13F2401400@Hall', 'Sonos-949F3EC13F24', [
      'vers=1',
      'info=/api/v1/players/RINCON_949F3EC13F2401400/info',
    ]),
    known: ['host eth0|sonos-949f3ec13f24.local', 'mac 94:9F:3E:C1:3F:24'],
    facts: { name: 'Hall', make: 'Sonos' },
  },
  {
    said: seen('_workstation._tcp', 'media [00:25:90:aa:bb:cc]', 'media', []),
    known: ['host eth0|media.local', 'mac 00:25:90:AA:BB:CC'],
    facts: { name: 'media' },
  },
  {
    said: seen('_netaudio-cmc._udp', 'AVIO-AES3', 'AVIO-AES3', [
      'id=001dc1fffe123456',
      'process=0',
      'mf=Audinate',
      'model=DIAES3',
    ]),
    known: ['host eth0|avio-aes3.local', 'mac 00:1D:C1:12:34:56'],
    facts: { name: 'AVIO-AES3', make: 'Audinate', model: 'DIAES3' },
  },
  {
    said: seen('_switcher_ctrl._udp', 'ATEM 2 M/E', 'ATEM-2-ME', ['unique id=7c2e0d012345', 'class=AtemSwitcher']),
    known: ['host eth0|atem-2-me.local', 'mac 7C:2E:0D:01:23:45'],
    facts: { name: 'ATEM 2 M/E', make: 'Blackmagic Design' },
  },
  {
    said: seen('_alcove._tcp', 'Hall (af0011)', 'alcove-34af0011', [
      ...['id=n-1234af0011', 'name=Hall', 'version=1.2.0', 'page=http://10.0.0.9:3000/'],
    ]),
    known: ['host eth0|alcove-34af0011.local', 'serial alcove|n-1234af0011'],
    facts: { name: 'Hall', make: 'Alcove', firmware: '1.2.0', page: 'http://10.0.0.9:3000/' },
  },
  {
    said: seen('_http._tcp', 'cam', 'cam', [], { linkLocal: ['fe80::aa03:2aff:feb1:2345'] }),
    known: ['host eth0|cam.local', 'mac A8:03:2A:B1:23:45'],
    facts: { name: 'cam', page: 'http://10.0.0.9/' },
  },
])('$said.facts.name ($said.details.host) says who it is', ({ said, known, facts }) => {
  expect(said.known).toEqual(known)
  expect(said.facts).toEqual(facts)
})

test.each([
  ['an address made up on the spot', seen('_http._tcp', 'x', 'a', ['mac=02:11:22:33:44:56'])],
  ['an address of a group', seen('_http._tcp', 'x', 'a', ['mac=01:00:5e:00:00:fb'])],
  ['an address left unset', seen('_http._tcp', 'x', 'a', ['mac=00:00:00:00:00:00'])],
  ['an address as in examples', seen('_http._tcp', 'x', 'a', ['mac=00:11:22:33:44:55'])],
  ['the address that RPiPlay has on every machine', seen('_airplay._tcp', 'x', 'a', ['deviceid=48:5D:60:7C:EE:22'])],
  ['a number of twelve digits', seen('_http._tcp', 'unit-200012345678', 'a', [])],
  ['the end of a UUID', seen('_http._tcp', 'tv-6b5d3b9f-1111-4222-8333-a8032ab12345', 'a', [])],
  ['the name of a container', seen('_http._tcp', '3c9a2b1c7d4e', 'a', [])],
  ['a serial number of an unknown maker', seen('_http._tcp', 'x', 'a', ['sn=AB12345'])],
  ['no serial number', seen('_http._tcp', 'x', 'a', ['manufacturer=Acme', 'sn=0000000'])],
  ['the first serial number that comes to mind', seen('_http._tcp', 'x', 'a', ['manufacturer=Acme', 'sn=123456789'])],
  ['a word for a serial number', seen('_http._tcp', 'x', 'a', ['manufacturer=Acme', 'serial=unknown'])],
  ['a UUID left unset', seen('_http._tcp', 'x', 'a', ['uuid=00000000-0000-1000-8000-00805f9b34fb'])],
])('%s tells no two devices apart', (_, { known }) => {
  expect(known).toEqual(['host eth0|a.local'])
})

test('a host name that two have stands for neither, and localhost for nobody', () => {
  expect(seen('_http._tcp', 'x', 'esp', [], { hostIsShared: true }).known).toEqual([])
  expect(seen('_http._tcp', 'x', 'localhost', []).known).toEqual([])
})

test('a page elsewhere is not the page of the device', () => {
  const pages = ['http://evil.example/', 'javascript:alert(1)', 'http://10.0.0.9@evil.example/', 'http://u:p@10.0.0.9/']
  for (const page of pages) expect(seen('_alcove._tcp', 'x', 'a', [`page=${page}`]).facts.page).toBeUndefined()
  expect(seen('_http._tcp', 'x', 'a', ['path=//evil.example/']).facts.page).toBe('http://10.0.0.9/evil.example/')
})

test('TXT records are shown as they can be read, the first of a key, and not without end', () => {
  const many = Array.from({ length: 200 }, (_, index) => `k${index}=v`)
  const { details } = seen('_http._tcp', 'x', 'a', [
    'flag',
    'Key=a\nb',
    'key=other',
    '=nothing',
    '__proto__=x',
    `long=${'x'.repeat(250)}`,
    ...many,
  ])
  expect(details).toMatchObject({ flag: '', Key: 'a b', k0: 'v', instance: 'x', host: 'a.local' })
  expect(Object.keys(details)).toHaveLength(102)
  expect(details).not.toHaveProperty('key')
})
