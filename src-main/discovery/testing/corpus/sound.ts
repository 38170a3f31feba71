import { type Announced, device, digitsOf, endOf, macOf, serialOf, units, uuidOf } from './announced.ts'

// Dante's TXT records as network-audio-controller reads them, its `id` being an EUI-64 of the MAC address; the Q-SYS
// Discovery Protocol as tools of its users read it; Sonos, HEOS, SoundTouch, MusicCast as their control APIs describe
// their discovery; SSC by Sennheiser's Sound Control Protocol.

function dante(host: string, mac: string, make: string, model: string) {
  const digits = digitsOf(mac)
  const id = `${digits.slice(0, 6)}fffe${digits.slice(6)}`
  return {
    host,
    services: [
      {
        ...{ type: '_netaudio-arc._udp', instance: host, port: 4440 },
        txt: { arcp_vers: '2.8.2', arcp_min: '0.2.4', router_vers: '4.2.3', router_info: model, mf: make, model },
      },
      {
        ...{ type: '_netaudio-cmc._udp', instance: host, port: 8800 },
        txt: {
          id: `${id}0000`,
          process: '0',
          cmcp_vers: '1.2.0',
          server_vers: '4.2.3',
          channels: '0x6000004d',
          mf: make,
          model,
        },
      },
      { type: '_netaudio-dbc._udp', instance: host, port: 4455, txt: { dbcp1: '0x1102 0x1002' } },
      ...['01', '02'].map(channel => ({
        ...{ type: '_netaudio-chan._udp', instance: `${channel}@${host}`, port: 4440 },
        txt: { txtvers: '2', dbcp1: '0x1102', id: '1', rate: '48000', en: '24', nchan: '2' },
      })),
    ],
  }
}

const danteDevice = (label: string, oui: string, prefix: string, make: string, model: string) => (unit: number) => {
  const mac = macOf(oui, unit)
  const host = `${prefix}-${endOf(mac).toLowerCase()}`
  return device(`${label} ${unit}`, mac, { mdns: dante(host, mac, make, model) }, { name: host, make, model })
}

const overDante = [
  ...units(6, danteDevice('Dante AVIO', '00:1D:C1', 'AVIO-AO2', 'Audinate', 'DAO2')),
  ...units(5, danteDevice('Shure ceiling array', '00:0E:DD', 'MXA910', 'Shure', 'MXA910')),
  ...units(2, danteDevice('Yamaha console', '00:A0:DE', 'Y001-Yamaha-QL1', 'Yamaha', 'QL1')),
  ...units(2, danteDevice('Focusrite', '00:13:0E', 'RedNet-A8R', 'Focusrite', 'RedNet A8R')),
  ...units(2, danteDevice('Powersoft amplifier', '00:21:84', 'Quattrocanali', 'Powersoft', 'Quattrocanali 1204')),
]

const qSysFields = (name: string, type: string, part: string, mac: string) => ({
  ...{
    name,
    type,
    part_number: part,
    ref: `device.${type}.${name}`,
    lan_a_mac: digitsOf(mac).match(/../g)?.join(':') ?? '',
  },
})

const installed = [
  ...units(3, unit => {
    const mac = macOf('00:60:74', unit)
    const name = `core-110f-${unit}`
    const qSys = qSysFields(name, 'core', 'Core 110f', mac)
    return device(`Q-SYS core ${unit}`, mac, { qSys }, { name, make: 'QSC', model: 'Core 110f' }, 'qsc/q-sys-core')
  }),
  ...units(5, unit => {
    const mac = macOf('00:60:74', 20 + unit)
    const name = `TSC-70-${unit}`
    const qSys = qSysFields(name, 'tsc7t', 'TSC-70-G3', mac)
    return device(`Q-SYS touch screen ${unit}`, mac, { qSys }, { name, make: 'QSC', model: 'TSC-70-G3' })
  }),
  ...units(2, unit => {
    const mac = macOf('78:45:01', unit)
    const host = `TesiraServer0${2_986_182 + unit}`
    const services = [{ type: '_ssh._tcp', instance: host, port: 22 }]
    return device(`Biamp Tesira ${unit}`, mac, { mdns: { host, services } }, { name: host }, 'biamp/tesira')
  }),
  ...units(2, unit => {
    const mac = macOf('00:1B:66', unit)
    const name = `TCC2-${unit}`
    const services = [
      { type: '_ssc._udp', instance: name, port: 45, txt: { txtvers: '1', model: 'TCC2', manufacturer: 'Sennheiser' } },
    ]
    const card = { name, make: 'Sennheiser', model: 'TCC2' }
    return device(`Sennheiser ceiling array ${unit}`, mac, { mdns: { host: name.toLowerCase(), services } }, card)
  }),
]

/** Each of its services has an identity of its own, all of them made of its MAC address. */
const sonos = units(6, unit => {
  const mac = macOf('00:0E:58', unit)
  const id = `RINCON_${digitsOf(mac).toUpperCase()}01400`
  const name = `Room ${unit}`
  const says = {
    mdns: {
      host: `Sonos-${digitsOf(mac).toUpperCase()}`,
      services: [
        {
          type: '_sonos._tcp',
          instance: `${id}@${name}`,
          port: 1443,
          txt: { bootseq: '7', hhid: 'Sonos_9kTyPkV2', mdnssequence: '1' },
        },
        {
          type: '_spotify-connect._tcp',
          instance: `sonos${id}`,
          port: 1400,
          txt: { CPath: '/spotifyzc', VERSION: '1.0' },
        },
      ],
    },
    ssdp: [
      {
        ...{
          udn: id,
          server: 'Linux UPnP/1.0 Sonos/70.3-35220 (ZPS18)',
          port: 1400,
          path: '/xml/device_description.xml',
        },
        targets: ['upnp:rootdevice', 'urn:schemas-upnp-org:device:ZonePlayer:1'],
        embedded: [`${id}_MS`, `${id}_MR`],
        description: {
          ...{ friendlyName: `10.0.0.1 - Sonos One - ${id}`, manufacturer: 'Sonos, Inc.', modelNumber: 'S18' },
          ...{ modelName: 'Sonos One', MACAddress: mac, roomName: name, softwareVersion: '70.3-35220' },
        },
      },
    ],
  }
  const card = { name: `10.0.0.1 - Sonos One - ${id}`, make: 'Sonos, Inc.', model: 'Sonos One S18' }
  return device(`Sonos ${unit}`, mac, says, card)
})

const receivers = [
  ...units(2, unit => {
    const mac = macOf('00:06:78', unit)
    const name = `Denon AVR-X3600H ${unit}`
    const says = {
      mdns: {
        ...{ host: `Denon-AVR-${unit}`, linkLocal: true as const },
        services: [
          {
            type: '_heos-audio._tcp',
            instance: name,
            port: 10101,
            txt: { vers: '1', did: '', networkid: digitsOf(mac), model: 'AVR-X3600H' },
          },
          {
            type: '_airplay._tcp',
            instance: name,
            port: 1024,
            txt: { deviceid: mac, model: 'AVR-X3600H', manufacturer: 'Denon' },
          },
          {
            type: '_raop._tcp',
            instance: `${digitsOf(mac).toUpperCase()}@${name}`,
            port: 1024,
            txt: { am: 'AVR-X3600H' },
          },
        ],
      },
      ssdp: [
        {
          ...{ udn: uuidOf(`denon ${unit}`), server: 'LINUX UPnP/1.0 Denon-Heos/149200', port: 60006 },
          ...{
            path: '/upnp/desc/aios_device/aios_device.xml',
            targets: ['upnp:rootdevice', 'urn:schemas-denon-com:device:AiosDevice:1'],
          },
          embedded: [uuidOf(`denon renderer ${unit}`), uuidOf(`denon server ${unit}`)],
          description: {
            ...{ friendlyName: name, manufacturer: 'Denon', modelName: 'Denon AVR-X3600H', modelNumber: 'Aios 4.025' },
            ...{ serialNumber: `BTT3619${serialOf(`denon ${unit}`)}`, lanMac: mac },
          },
        },
      ],
    }
    return device(`Denon receiver ${unit}`, mac, says, { name, make: 'Denon', model: 'Denon AVR-X3600H' })
  }),
  ...units(2, unit => {
    const mac = macOf('00:0C:8A', unit)
    const name = `SoundTouch ${unit}`
    const txt = {
      DESCRIPTION: 'SoundTouch',
      MAC: digitsOf(mac).toUpperCase(),
      MANUFACTURER: 'Bose Corporation',
      MODEL: 'SoundTouch 10',
    }
    const services = [{ type: '_soundtouch._tcp', instance: name, port: 8090, txt }]
    const card = { name, make: 'Bose Corporation', model: 'SoundTouch 10' }
    return device(`Bose speaker ${unit}`, mac, { mdns: { host: `SoundTouch-${unit}`, services } }, card)
  }),
  ...units(2, unit => {
    const mac = macOf('00:A0:DE', 50 + unit)
    const name = `MusicCast ${unit}`
    const ssdp = [
      {
        ...{ udn: `9ab0c000-f668-11de-9976-${digitsOf(mac)}`, server: 'Network_Module/1.0 (WX-030)', port: 49154 },
        ...{
          path: '/MediaRenderer/desc.xml',
          targets: ['upnp:rootdevice', 'urn:schemas-upnp-org:device:MediaRenderer:1'],
        },
        description: {
          ...{ friendlyName: name, manufacturer: 'Yamaha Corporation', modelName: 'WX-030', modelNumber: 'MusicCast' },
          serialNumber: serialOf(`musiccast ${unit}`),
        },
      },
    ]
    return device(`MusicCast ${unit}`, mac, { ssdp }, { name, make: 'Yamaha Corporation', model: 'WX-030' })
  }),
  ...units(2, unit => {
    const mac = macOf('90:56:82', unit)
    const name = `Node ${unit}`
    const services = [
      { type: '_musc._tcp', instance: name, port: 11000, txt: { mac, model: 'N130', version: '3.20.45' } },
    ]
    return device(`Bluesound ${unit}`, mac, { mdns: { host: `node-${unit}`, services } }, { name, model: 'N130' })
  }),
]

export const sound: readonly Announced[] = [...overDante, ...installed, ...sonos, ...receivers]
