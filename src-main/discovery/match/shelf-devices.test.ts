import { describe, expect, test } from 'vitest'
import { systemClock } from '../../base/clock.ts'
import { openShelf } from '../../runtime/shelf.ts'
import { notedLog } from '../../store/testing/noted-log.ts'
import type { Device } from '../devices/devices-contract.ts'
import { matchDevice } from './match.ts'
import { mdns, probed, someDevice, ssdp } from './testing/some-device.ts'

const shelf = await openShelf({
  builtIn: [new URL('../../drivers/', import.meta.url)],
  log: notedLog(),
  clock: systemClock,
})
const drivers = shelf.all()
const SURE = 60

/** By their driver; what is heard of them is as public captures and manuals have it. */
const ours: Record<string, Record<string, Device>> = {
  'pjlink/projector': {
    'an Epson of class 2': someDevice({
      mac: '44:D2:44:5B:11:02',
      sightings: [{ source: 'pjlink', service: 'class 2', port: 4352 }, mdns('_http._tcp', 'EBB11A02')],
    }),
    'a Panasonic of class 1 that was probed': someDevice({
      sightings: [probed('tcp/4352', 'PJLINK 1 498e4a67\\x0d')],
    }),
  },
  'samsung/mdc-display': {
    'a signage display that was probed': someDevice({
      mac: '8C:EA:48:B1:59:B3',
      sightings: [probed('tcp/1515', '\\xaa\\xff\\x00\\x09A\\x00\\x01\\x14\\x00!\\x01\\x00\\x00\\x80')],
    }),
    'one that only speaks in secret': someDevice({ sightings: [probed('tcp/1515', 'MDCSTART<<TLS>>')] }),
    'one that says its name': someDevice({
      sightings: [
        ssdp(
          'urn:schemas-upnp-org:device:MediaRenderer:1',
          'Samsung Electronics',
          'QM55R',
          'SHP, UPnP/1.0, Samsung UPnP SDK/1.0',
          '[Signage] Samsung QMR Series',
        ),
      ],
    }),
  },
  'visca/ip-camera': {
    'an SRG-X400': someDevice({
      sightings: [
        { source: 'visca', service: 'VISCA over IP', port: 52_381, facts: { make: 'Sony', model: 'SRG-X400' } },
      ],
    }),
    // Such cameras answer both; the driver of the camera's own language goes first.
    'an SRG-X120 that speaks ONVIF too': someDevice({
      sightings: [
        { source: 'visca', service: 'VISCA over IP', port: 52_381, facts: { make: 'Sony', model: 'SRG-X120' } },
        { source: 'onvif', service: 'NetworkVideoTransmitter', uri: 'http://192.168.1.20/onvif/device_service' },
      ],
    }),
    'a PTZOptics that was probed': someDevice({
      sightings: [
        probed('udp/52381', '\\x01\\x11\\x00\\x0a\\x00\\x00\\x00\\x01\\x90P\\x02 \\x05\\x11\\x04\\x00\\x02\\xff'),
      ],
    }),
  },
  'shelly/gen2-relay': {
    'a Shelly Plus 1': someDevice({
      sightings: [
        mdns('_shelly._tcp', 'shellyplus1-a8032ab12345', { gen: '2', app: 'Plus1', ver: '1.4.4' }),
        mdns('_http._tcp', 'shellyplus1-a8032ab12345', { gen: '2' }),
      ],
    }),
    'a Shelly of the third generation, of which only the page was heard': someDevice({
      sightings: [mdns('_http._tcp', 'shelly1minig3-84fce63a1b2c', { gen: '3' })],
    }),
    'one that was probed': someDevice({
      sightings: [probed('tcp/80', 'HTTP/1.1 200 OK\\x0d\\x0a\\x0d\\x0a{"id":"shellyplus1-a8","mac":"A8","gen":2}')],
    }),
  },
  'lg/serial-display': {
    'a 55UH5F': someDevice({
      sightings: [
        ssdp('urn:lge-com:service:webos-second-screen:1', 'LG Electronics', '55UH5F', 'WebOS/4.1.0 UPnP/1.0'),
      ],
    }),
    'one that was probed': someDevice({ sightings: [probed('tcp/9761', 'a 01 OK01x')] }),
  },
  'onvif/ptz-camera': {
    'an Axis': someDevice({
      mac: 'AC:CC:8E:01:02:03',
      sightings: [
        {
          ...{ source: 'onvif', service: 'NetworkVideoTransmitter', uri: 'http://192.168.1.20/onvif/device_service' },
          facts: { make: 'AXIS', model: 'P5655-E' },
        },
        mdns('_axis-video._tcp', 'AXIS P5655-E - ACCC8E010203', { macaddress: 'ACCC8E010203' }),
      ],
    }),
  },
  'qsc/q-sys-core': {
    'a Core 110f': someDevice({
      mac: '00:60:74:AA:BB:CC',
      sightings: [{ source: 'q_sys', service: 'core', facts: { make: 'QSC', model: 'Q-SYS Core 110f' } }],
    }),
    'one that was probed': someDevice({
      sightings: [probed('tcp/1710', '{"jsonrpc":"2.0","method":"EngineStatus","params":{"State":"Active"}}\\x00')],
    }),
  },
  'extron/sis-matrix': {
    'a DTP CrossPoint that was probed': someDevice({
      mac: '00:05:A6:12:34:56',
      sightings: [
        probed(
          'tcp/23',
          '\\x0d\\x0a(c) Copyright 2019, Extron Electronics, DTP CrossPoint 84, V1.09, 60-1368-01\\x0d\\x0a',
        ),
      ],
    }),
  },
  'biamp/tesira': {
    'a server behind Telnet': someDevice({
      sightings: [probed('tcp/23', '\\xff\\xfd\\x18\\x0d\\x0aWelcome to the Tesira Text Protocol Server...\\x0d\\x0a')],
    }),
    'one whose host name the network knows': someDevice({
      mac: '78:45:01:29:86:18',
      host: 'TesiraServer02986182.local',
    }),
  },
  'tasmota/relay': {
    'a socket': someDevice({
      sightings: [mdns('_http._tcp', 'tasmota-CE3A6F-6767', { devicetype: 'tasmota' })],
    }),
  },
}

/** What else is on such networks: nothing of it may be taken for a device of ours. */
const others: Record<string, Device> = {
  'a printer': someDevice({
    mac: '3C:2A:F4:00:11:22',
    sightings: [
      mdns('_ipp._tcp', 'Brother HL-L5100DN', { port: 631, facts: { make: 'Brother', model: 'HL-L5100DN' } }),
      mdns('_http._tcp', 'Brother HL-L5100DN'),
      { source: 'onvif', service: 'Device PrintDeviceType', uri: 'http://192.168.1.20:80/WebServices/Device' },
      probed('tcp/80', 'HTTP/1.1 200 OK'),
    ],
  }),
  'an iPhone': someDevice({ sightings: [mdns('_companion-link._tcp', 'iPhone', { port: 49_152 })] }),
  'a Samsung phone': someDevice({
    mac: '8C:EA:48:00:00:01',
    sightings: [mdns('_fc9f5ed42c8a._tcp', 'Galaxy S24', { facts: { make: 'Samsung', model: 'SM-S921B' } })],
  }),
  'a Samsung television': someDevice({
    sightings: [
      ssdp(
        'urn:samsung.com:device:RemoteControlReceiver:1',
        'Samsung Electronics',
        'UE55RU7170',
        'SHP, UPnP/1.0, Samsung UPnP SDK/1.0',
        '[TV] Samsung 7 Series (55)',
      ),
      mdns('_airplay._tcp', 'Samsung 7 Series', { port: 7000, manufacturer: 'Samsung' }),
    ],
  }),
  'an LG television': someDevice({
    sightings: [
      ssdp('urn:lge-com:service:webos-second-screen:1', 'LG Electronics', 'OLED55C9PLA', 'WebOS/4.1.0 UPnP/1.0'),
      ssdp(
        'urn:schemas-upnp-org:device:MediaRenderer:1',
        'LG Electronics',
        'LG TV',
        'Linux UPnP/1.0 LGE_DLNA_SDK/1.6.0',
      ),
    ],
  }),
  'a Sony television': someDevice({
    sightings: [
      ssdp('urn:schemas-sony-com:service:ScalarWebAPI:1', 'Sony Corporation', 'KD-55XF9005', 'Linux/4.9 UPnP/1.0'),
      mdns('_googlecast._tcp', 'BRAVIA-4K', { port: 8009, md: 'BRAVIA 4K VH2' }),
    ],
  }),
  'a router': someDevice({
    sightings: [
      ssdp(
        'urn:schemas-upnp-org:device:InternetGatewayDevice:1',
        'AVM Berlin',
        'FRITZ!Box 7590',
        'fritz.box UPnP/1.0 AVM',
      ),
      mdns('_http._tcp', 'fritz.box'),
    ],
  }),
  'a Shelly of the first generation': someDevice({
    sightings: [mdns('_http._tcp', 'shelly1-B1E6DD', { id: 'shelly1-B1E6DD' })],
  }),
  'a network speaker': someDevice({
    sightings: [
      ssdp('urn:schemas-upnp-org:device:ZonePlayer:1', 'Sonos, Inc.', 'Sonos One', 'Linux UPnP/1.0 Sonos/70.3'),
    ],
  }),
  'a Q-SYS touch screen': someDevice({
    mac: '00:60:74:00:00:07',
    sightings: [{ source: 'q_sys', service: 'tsc7t', facts: { make: 'QSC', model: 'TSC-70-G3' } }],
  }),
  'a Linux server with SSH': someDevice({
    sightings: [
      mdns('_workstation._tcp', 'build [52:54:00:12:34:56]', { port: 9 }),
      mdns('_ssh._tcp', 'build', { port: 22 }),
      probed('tcp/23', 'Debian GNU/Linux 12 build login: '),
    ],
  }),
  'an Extron of another kind': someDevice({
    mac: '00:05:A6:00:00:09',
    sightings: [probed('tcp/23', '(c) Copyright 2019, Extron Electronics, IPL T S2, V1.00, 60-544-81')],
  }),
  'a switch': someDevice({ mac: '00:1B:21:00:00:01', sightings: [{ source: 'neighbours' }] }),
  'nobody knows what': someDevice({}),
}

describe.each(Object.entries(ours))('%s', (fileName, devices) => {
  test.each(Object.entries(devices))('fits %s best', (_, device) => {
    const [best] = matchDevice(device, drivers)
    expect(best).toMatchObject({ file_name: fileName })
    expect(best?.score).toBeGreaterThanOrEqual(SURE)
    expect(best?.why.join(' ')).toMatch(/^[A-Z].*\.$/)
    expect(best?.asks).toEqual([])
  })
})

test('every driver of ours that a device can be told by has such a device here', () => {
  const told = drivers.filter(({ description }) => Object.keys(description.discovery).length > 0)
  const names = told.map(({ fileName }) => fileName).filter(name => !name.startsWith('generic/'))
  expect(Object.keys(ours).sort()).toEqual(names.sort())
})

test.each(Object.entries(others))('%s is nobody of ours', (_, device) => {
  const sure = matchDevice(device, drivers).filter(({ score }) => score >= SURE)
  expect(sure.map(({ file_name, score, why }) => ({ file_name, score, why }))).toEqual([])
})

test('a computer is a PC with little certainty, and its MAC address is known', () => {
  const pc = someDevice({
    mac: '52:54:00:12:34:56',
    sightings: [{ source: 'onvif', service: 'Device Computer', uri: 'http://192.168.1.20:5357/x' }],
  })
  const [match] = matchDevice(pc, drivers)
  expect(match).toMatchObject({
    file_name: 'generic/wake-on-lan-pc',
    score: 30,
    why: ["It answers ONVIF's search as Device Computer."],
    filled: { ip: '192.168.1.20', port: 3389, settings: { mac_address: '52:54:00:12:34:56' } },
  })
})
