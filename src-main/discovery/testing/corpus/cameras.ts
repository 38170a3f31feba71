import { type Announced, device, digitsOf, macOf, serialOf, units, uuidOf } from './announced.ts'

// Scopes by the ONVIF Core Specification, 7.3.2.2; what else they say as Axis (VAPIX, Bonjour and UPnP), Hikvision and
// NewTek (NDI) have it; the fields of Sony's answer from the SRG-X400 Command List.

const ONVIF = 'onvif/ptz-camera'
const TYPES = 'dn:NetworkVideoTransmitter tds:Device'

const scopes = (name: string, hardware: string, ...more: string[]) => [
  ...['type/video_encoder', 'type/ptz', 'Profile/Streaming', 'location/country/germany'],
  ...[`name/${encodeURIComponent(name)}`, `hardware/${encodeURIComponent(hardware)}`, ...more],
]

const axis = units(4, unit => {
  const mac = macOf('AC:CC:8E', unit)
  const serial = digitsOf(mac).toUpperCase()
  const name = `AXIS P5655-E - ${serial}`
  const txt = { macaddress: serial }
  const says = {
    mdns: {
      ...{ host: `axis-${digitsOf(mac)}`, linkLocal: true as const },
      services: [
        { type: '_axis-video._tcp', instance: name, port: 80, txt },
        { type: '_http._tcp', instance: name, port: 80, txt },
        { type: '_rtsp._tcp', instance: name, port: 554, txt: { path: 'axis-media/media.amp' } },
      ],
    },
    ssdp: [
      {
        ...{ udn: `Upnp-BasicDevice-1_0-${serial}`, server: 'Linux/4.14, UPnP/1.0, Portable SDK for UPnP devices/1.6' },
        ...{ port: 49152, path: '/rootdesc1.xml', targets: ['upnp:rootdevice', 'urn:axis-com:service:BasicService:1'] },
        description: {
          ...{ friendlyName: name, manufacturer: 'AXIS', modelName: 'AXIS P5655-E', serialNumber: serial },
        },
      },
    ],
    onvif: {
      endpoint: `urn:uuid:${uuidOf(`axis ${unit}`)}`,
      types: TYPES,
      scopes: scopes('AXIS P5655-E', 'P5655-E'),
    },
  }
  return device(`Axis camera ${unit}`, mac, says, { name, make: 'AXIS', model: 'AXIS P5655-E' }, ONVIF)
})

const hikvision = units(6, unit => {
  const mac = macOf('18:80:25', unit)
  const endpoint = `urn:uuid:cea94000-fb96-11b3-8260-${digitsOf(mac)}`
  const model = 'DS-2DE2A404IW'
  const says = {
    onvif: { endpoint, types: TYPES, scopes: scopes(`HIKVISION ${model}`, model, `MAC/${mac.toLowerCase()}`) },
    ssdp: [
      {
        ...{
          udn: uuidOf(`hikvision ${unit}`),
          server: 'Linux UPnP/1.0 Hikvision',
          port: 49152,
          path: '/upnpdevicedesc.xml',
        },
        targets: ['upnp:rootdevice'],
        description: {
          ...{ friendlyName: `HIKVISION ${model} - ${unit}`, manufacturer: 'Hikvision', modelName: model },
          serialNumber: `${model}20190312CCWRD${serialOf(`hik ${unit}`)}`,
        },
      },
    ],
  }
  const card = { name: `HIKVISION ${model} - ${unit}`, make: 'Hikvision', model }
  return device(`Hikvision camera ${unit}`, mac, says, card, ONVIF)
})

const dahua = units(4, unit => {
  const mac = macOf('08:ED:ED', unit)
  const model = 'SD49425XB-HNR'
  const onvif = { endpoint: `uuid:${uuidOf(`dahua ${unit}`)}`, types: TYPES, scopes: scopes('Dahua', model) }
  const services = [{ type: '_http._tcp', instance: `SD${serialOf(`dahua ${unit}`)}`, port: 80 }]
  const says = { onvif, mdns: { host: `dahua-${serialOf(`dahua ${unit}`)}`, services } }
  return device(`Dahua camera ${unit}`, mac, says, { name: 'Dahua', model }, ONVIF)
})

const silentMakers = [
  ...units(3, unit => {
    const onvif = {
      ...{ endpoint: `urn:uuid:${uuidOf(`hanwha ${unit}`)}`, types: TYPES },
      scopes: scopes('Hanwha XNP-6320', 'XNP-6320'),
    }
    const card = { name: 'Hanwha XNP-6320', model: 'XNP-6320' }
    return device(`Hanwha camera ${unit}`, macOf('44:B4:23', unit), { onvif }, card, ONVIF)
  }),
  ...units(2, unit => {
    const onvif = {
      ...{ endpoint: `urn:uuid:${uuidOf(`bosch ${unit}`)}`, types: TYPES },
      scopes: scopes('AUTODOME IP 5000i', 'NDP-5502', 'manufacturer/Bosch'),
    }
    const card = { name: 'AUTODOME IP 5000i', make: 'Bosch', model: 'NDP-5502' }
    return device(`Bosch camera ${unit}`, macOf('00:04:63', unit), { onvif }, card, ONVIF)
  }),
  // Of one image of the firmware, endpoint included; nothing but their addresses tells them apart.
  ...units(4, unit => {
    const onvif = {
      ...{ endpoint: 'urn:uuid:3fa1fe68-b915-4053-a3e1-c006c3afec0e', types: TYPES },
      scopes: scopes('IPCAM', 'C6F0SgZ3N0P6L2'),
    }
    const card = { name: 'IPCAM', model: 'C6F0SgZ3N0P6L2' }
    return device(`no-name camera ${unit}, one UUID for all`, macOf('48:EA:63', unit), { onvif }, card, ONVIF)
  }),
]

const forRooms = [
  ...units(4, unit => {
    const mac = macOf('30:39:26', 40 + unit)
    const visca = { MODEL: 'SRG-X400', NAME: `CAM${unit}`, SOFTVERSION: '02.10.00' }
    const says = {
      visca,
      onvif: {
        endpoint: `urn:uuid:${uuidOf(`srg ${unit}`)}`,
        types: TYPES,
        scopes: scopes(`SONY SRG-X400`, 'SRG-X400'),
      },
    }
    return device(
      `Sony camera ${unit}`,
      mac,
      says,
      { name: 'SONY SRG-X400', make: 'Sony', model: 'SRG-X400' },
      'visca/ip-camera',
    )
  }),
  ...units(2, unit => {
    const mac = macOf('30:39:26', 60 + unit)
    const says = { visca: { MODEL: 'BRC-X1000', NAME: 'CAM1', SOFTVERSION: '01.21' } }
    return device(`Sony BRC ${unit}`, mac, says, { name: 'CAM1', make: 'Sony', model: 'BRC-X1000' }, 'visca/ip-camera')
  }),
  ...units(3, unit => {
    const mac = macOf('D4:20:00', unit)
    const name = `BIRDDOG-${digitsOf(mac).slice(-5).toUpperCase()}`
    const services = [{ type: '_ndi._tcp', instance: `${name} (CAM)`, port: 5961 }]
    const onvif = {
      ...{ endpoint: `urn:uuid:${uuidOf(`birddog ${unit}`)}`, types: TYPES },
      scopes: scopes('BirdDog P200', 'P200', 'manufacturer/BirdDog'),
    }
    const says = { mdns: { host: name.toLowerCase(), services }, onvif }
    return device(`BirdDog camera ${unit}`, mac, says, { name: 'BirdDog P200', make: 'BirdDog', model: 'P200' }, ONVIF)
  }),
  // NDI says nothing but names.
  ...units(2, unit => {
    const services = [
      { type: '_ndi._tcp', instance: `STUDIO-${unit} (Camera 1)`, port: 5961 },
      { type: '_ndi._tcp', instance: `STUDIO-${unit} (Camera 2)`, port: 5962 },
    ]
    const says = { mdns: { host: `studio-${unit}`, services } }
    return device(`NDI encoder ${unit}`, macOf('00:23:A8', unit), says, { name: `STUDIO-${unit} (Camera 1)` })
  }),
]

export const cameras: readonly Announced[] = [...axis, ...hikvision, ...dahua, ...silentMakers, ...forRooms]
