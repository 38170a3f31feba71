import { type Announced, device, digitsOf, macOf, serialOf, units, uuidOf } from './announced.ts'

// UPnP descriptions as Samsung's, LG's, Sony's and Roku's sets give them out (Roku: External Control Protocol, "Discovery");
// the TXT records of AirPlay, Google Cast and Android TV Remote as pyatv, pychromecast and Home Assistant have them.

const MEDIA_RENDERER = 'urn:schemas-upnp-org:device:MediaRenderer:1'
const DIAL = 'urn:dial-multiscreen-org:service:dial:1'

/** Each of its services is a root device of its own; the number on the first is the same in all that were ever made. */
function samsungRoots(seed: string, name: string, model: string) {
  const server = 'SHP, UPnP/1.0, Samsung UPnP SDK/1.0'
  const description = { friendlyName: name, manufacturer: 'Samsung Electronics', modelName: model }
  return [
    {
      ...{ udn: uuidOf(`${seed} dmr`), server, port: 9197, path: '/dmr', targets: ['upnp:rootdevice', MEDIA_RENDERER] },
      description: { ...description, serialNumber: '20110517DMR', modelNumber: 'AllShare1.0' },
    },
    {
      ...{ udn: uuidOf(`${seed} rcr`), server, port: 7676, path: '/rcr/' },
      ...{ targets: ['upnp:rootdevice', 'urn:samsung.com:device:RemoteControlReceiver:1'], description },
    },
    {
      ...{ udn: uuidOf(`${seed} dial`), server, port: 8001, path: '/dmr/dial', targets: [DIAL] },
      description: { ...description, serialNumber: '20110517DMR' },
    },
  ]
}

const airplay = (host: string, name: string, txt: Record<string, string>) => ({
  host,
  services: [{ type: '_airplay._tcp', instance: name, port: 7000, txt: { features: '0x7F8AD0,0xBCF46', ...txt } }],
})

const cast = (seed: string, name: string, model: string) => {
  const id = uuidOf(seed).replaceAll('-', '')
  const txt = { id, rm: '', ve: '05', md: model, fn: name, ca: '201221', st: '0', bs: 'FA8FCA63F1A2', nf: '1', rs: '' }
  return { type: '_googlecast._tcp', instance: `${model.replaceAll(' ', '-')}-${id}`, port: 8009, txt }
}

const androidRemote = (name: string, mac: string) => ({
  ...{ type: '_androidtvremote2._tcp', instance: name, port: 6466 },
  // Of Bluetooth, which is another one than that of the network.
  txt: { bt: mac.replace(/..$/, '01') },
})

const samsung: Announced[] = [
  ...units(5, unit => {
    const mac = macOf('10:30:47', unit)
    const name = `[TV] Samsung 7 Series (55) ${unit}`
    const serial = `0A1B3C${serialOf(`samsung ${unit}`)}`
    const mdns = airplay('Samsung', `Samsung 7 Series (55) ${unit}`, {
      ...{ deviceid: mac, manufacturer: 'Samsung', model: 'URU7170', serialNumber: serial, fv: 'p20.1.1' },
    })
    const says = { mdns, ssdp: samsungRoots(`samsung ${unit}`, name, 'UE55RU7170') }
    return device(`Samsung television ${unit}`, mac, says, { name, make: 'Samsung Electronics', model: 'UE55RU7170' })
  }),
  ...units(4, unit => {
    const mac = macOf('10:39:17', unit)
    const name = '[Signage] Samsung QMR Series'
    const says = { ssdp: samsungRoots(`signage ${unit}`, name, 'QM55R') }
    const card = { name, make: 'Samsung Electronics', model: 'QM55R' }
    return device(`Samsung signage ${unit}`, mac, says, card, 'samsung/mdc-display')
  }),
]

const lgRoot = (seed: string, name: string, model: string) => ({
  ...{ udn: uuidOf(seed), server: 'WebOS/4.1.0 UPnP/1.0', port: 1749, path: '/' },
  targets: ['upnp:rootdevice', 'urn:lge-com:service:webos-second-screen:1'],
  description: { friendlyName: name, manufacturer: 'LG Electronics', modelName: model, modelNumber: '1.0' },
})

/** As every set of that maker says of its player, whatever it is. */
const lgRenderer = (seed: string, name: string) => ({
  ...{ udn: uuidOf(`${seed} renderer`), server: 'Linux/i686 UPnP/1,0 DLNADOC/1.50 LGE WebOS TV/Version 0.9' },
  ...{ port: 1361, path: '/', targets: [MEDIA_RENDERER] },
  description: { friendlyName: name, manufacturer: 'LG Electronics', modelName: 'LG TV', modelNumber: '1.0' },
})

const lg: Announced[] = [
  ...units(4, unit => {
    const mac = macOf('20:17:42', unit)
    const [seed, name, model] = [`lg ${unit}`, `[LG] webOS TV OLED55C9PLA ${unit}`, 'OLED55C9PLA']
    const mdns = airplay(`LGwebOSTV-${unit}`, `[LG] webOS TV ${unit}`, {
      ...{ deviceid: mac, manufacturer: 'LG', model, serialNumber: `905MAXX${serialOf(seed)}` },
    })
    const says = { mdns, ssdp: [lgRoot(seed, name, model), lgRenderer(seed, name)] }
    return device(`LG television ${unit}`, mac, says, { name, make: 'LG Electronics', model })
  }),
  ...units(3, unit => {
    const mac = macOf('20:17:42', 20 + unit)
    const [seed, name, model] = [`lg signage ${unit}`, '[LG] webOS TV 55UH5F', '55UH5F']
    const says = { ssdp: [lgRoot(seed, name, model), lgRenderer(seed, name)] }
    const card = { name, make: 'LG Electronics', model }
    return device(`LG signage ${unit}`, mac, says, card, 'lg/serial-display')
  }),
]

const players: Announced[] = [
  ...units(4, unit => {
    const mac = macOf('20:54:76', unit)
    const name = `BRAVIA 4K ${unit}`
    const description = { friendlyName: name, manufacturer: 'Sony Corporation', modelName: 'KD-55XF9005' }
    const server = 'Linux/4.9 UPnP/1.0 Sony-BDV/2.0'
    const udn = `00000000-0000-1010-8000-${digitsOf(mac)}`
    const ssdp = [
      { udn, server, port: 52323, path: '/dmr.xml', targets: ['upnp:rootdevice', MEDIA_RENDERER], description },
      {
        ...{ udn: uuidOf(`bravia ${unit}`), server, port: 52323, path: '/scalar.xml', description },
        targets: ['urn:schemas-sony-com:service:ScalarWebAPI:1'],
      },
    ]
    const services = [cast(`bravia cast ${unit}`, name, 'BRAVIA 4K VH2'), androidRemote(name, mac)]
    // Android gives every one of them this name until it finds it taken.
    const mdns = { host: unit === 1 ? 'Android' : `Android-${unit}`, services }
    return device(
      `Sony television ${unit}`,
      mac,
      { mdns, ssdp },
      { name, make: 'Sony Corporation', model: 'KD-55XF9005' },
    )
  }),
  ...units(3, unit => {
    const mac = macOf('10:59:32', unit)
    const serial = `X0040${serialOf(`roku ${unit}`).slice(0, 7)}`
    const name = `Lobby ${unit}`
    const description = {
      ...{
        friendlyName: name,
        manufacturer: 'Roku',
        modelName: 'Roku Ultra',
        modelNumber: '4660X',
        serialNumber: serial,
      },
    }
    const server = 'Roku/9.3.0 UPnP/1.0 Roku/9.3.0'
    const ssdp = [
      { udn: `roku:ecp:${serial}`, server, port: 8060, path: '/', targets: ['roku:ecp'], description },
      {
        ...{
          udn: `28001240-0000-1000-8000-${digitsOf(mac)}`,
          server,
          port: 8060,
          path: '/dial/dd.xml',
          targets: [DIAL],
        },
        description,
      },
    ]
    return device(`Roku ${unit}`, mac, { ssdp }, { name, make: 'Roku', model: 'Roku Ultra 4660X' })
  }),
  ...units(5, unit => {
    const name = `Meeting room ${unit}`
    const seed = `chromecast ${unit}`
    const mdns = { host: uuidOf(seed), services: [cast(seed, name, 'Chromecast Ultra')] }
    const description = { friendlyName: name, manufacturer: 'Google Inc.', modelName: 'Chromecast Ultra' }
    const ssdp = [
      {
        ...{
          udn: uuidOf(seed),
          server: 'Linux/3.8.13, UPnP/1.0, Portable SDK for UPnP devices/1.6.18',
          targets: [DIAL],
        },
        ...{ port: 8008, path: '/ssdp/device-desc.xml', description },
      },
    ]
    const card = { name, make: 'Google Inc.', model: 'Chromecast Ultra' }
    return device(`Chromecast ${unit}`, macOf('20:33:89', unit), { mdns, ssdp }, card)
  }),
  ...units(6, unit => {
    const mac = macOf('10:00:20', unit)
    const name = unit === 1 ? 'Apple TV' : `Apple TV (${unit})`
    const model = 'AppleTV11,1'
    const mdns = {
      host: unit === 1 ? 'Apple-TV' : `Apple-TV-${unit}`,
      services: [
        { type: '_airplay._tcp', instance: name, port: 7000, txt: { deviceid: mac, model, pi: uuidOf(`atv ${unit}`) } },
        { type: '_raop._tcp', instance: `${digitsOf(mac).toUpperCase()}@${name}`, port: 7000, txt: { am: model } },
        { type: '_companion-link._tcp', instance: name, port: 49153, txt: { rpMd: model, rpVr: '230.1' } },
        // Its name there is a UUID.
        { type: '_mediaremotetv._tcp', instance: name, port: 49152, txt: { UniqueIdentifier: uuidOf(`mr ${unit}`) } },
      ],
    }
    return device(`Apple TV ${unit}`, mac, { mdns }, { name, make: 'Apple', model })
  }),
  ...units(2, unit => {
    const name = `Fire TV ${unit}`
    const instance = `amzn.dmgr:806A9BE922A574669B9299828FD6B3D${unit}:U/5Z9LxhBX:79035`
    const services = [{ type: '_amzn-wplay._tcp', instance, port: 40317, txt: { n: name, v: '2', c: '79035' } }]
    return device(`Fire TV ${unit}`, macOf('10:96:93', unit), { mdns: { host: `fire-${unit}`, services } }, { name })
  }),
  ...units(2, unit => {
    const mac = macOf('00:19:9D', unit)
    const name = `Vizio M55 ${unit}`
    const services = [
      { type: '_viziocast._tcp', instance: name, port: 7345, txt: { eth: mac, wifi: '', mdl: 'M55Q8-H1', name } },
    ]
    return device(`Vizio ${unit}`, mac, { mdns: { host: `viziocast-${unit}`, services } }, { name, make: 'Vizio' })
  }),
  ...units(2, unit => {
    const mac = macOf('24:78:23', unit)
    const name = `TX-55GXW904 ${unit}`
    const ssdp = [
      {
        ...{ udn: `4d454930-0100-1000-8001-${digitsOf(mac)}`, server: 'Linux/4.0 UPnP/1.0 Panasonic-MIL-DLNA-SV/1.0' },
        ...{ port: 55000, path: '/dmr/ddd.xml', targets: ['upnp:rootdevice', MEDIA_RENDERER] },
        description: {
          ...{
            friendlyName: name,
            manufacturer: 'Panasonic',
            modelName: 'Panasonic VIErA',
            modelNumber: 'TX-55GXW904',
          },
        },
      },
    ]
    return device(
      `Panasonic television ${unit}`,
      mac,
      { ssdp },
      { name, make: 'Panasonic', model: 'Panasonic VIErA TX-55GXW904' },
    )
  }),
  ...units(3, unit => {
    const mac = macOf('90:AC:3F', unit)
    const serial = `D7E${serialOf(`brightsign ${unit}`)}`
    const name = `BrightSign-${serial}`
    const services = [{ type: '_http._tcp', instance: name, port: 80, txt: { serialnumber: serial, model: 'XT1144' } }]
    return device(
      `BrightSign ${unit}`,
      mac,
      { mdns: { host: name, linkLocal: true, services } },
      { name, model: 'XT1144' },
    )
  }),
  // A type that nobody asks for until somebody says that it is there (RFC 6763 9).
  ...units(2, unit => {
    const mac = macOf('00:04:A5', 30 + unit)
    const name = `ClickShare-186${unit}`
    const services = [{ type: '_clickshare._tcp', instance: name, port: 6541, txt: { model: 'CSE-200' } }]
    return device(`ClickShare ${unit}`, mac, { mdns: { host: name, services } }, { name, model: 'CSE-200' })
  }),
  device(
    'Airtame',
    macOf('38:4B:76', 1),
    {
      mdns: { host: 'airtame-1', services: [{ type: '_airtame._tcp', instance: 'Lounge', port: 5353, txt: {} }] },
    },
    { name: 'Lounge' },
  ),
  ...units(2, unit => device(`Sharp display ${unit}, silent`, macOf('14:50:51', unit), {})),
]

export const displays: readonly Announced[] = [...samsung, ...lg, ...players]
