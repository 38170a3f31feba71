import { type Announced, device, digitsOf, endOf, macOf, serialOf, units } from './announced.ts'

// Shelly: Gen2 device API, "mDNS discovery"; Tasmota: commands, SetOption55; Hue: "Discovery process"; WLED, ESPHome,
// Nanoleaf, Elgato, Lutron, HomeKit (HAP, 6.4) and Matter (Core, 4.3) as python-zeroconf's users read them; KNX Standard
// 3/8/2; Art-Net 4; Global Caché API, 5.1; Blackmagic's as their own control software finds them.

const shellies = [
  ...units(8, unit => {
    const mac = macOf('84:00:EC', unit)
    const name = `shellyplus1-${digitsOf(mac)}`
    const txt = { gen: '2', app: 'Plus1', ver: '1.4.4' }
    const services = [
      { type: '_shelly._tcp', instance: name, port: 80, txt },
      { type: '_http._tcp', instance: name, port: 80, txt: { gen: '2' } },
    ]
    const says = { mdns: { host: `ShellyPlus1-${digitsOf(mac).toUpperCase()}`, services } }
    return device(`Shelly Plus 1, ${unit}`, mac, says, { name, make: 'Shelly', model: 'Plus1' }, 'shelly/gen2-relay')
  }),
  ...units(2, unit => {
    const mac = macOf('14:08:08', 90 + unit)
    const name = `shelly1-${endOf(mac)}`
    const services = [
      {
        type: '_http._tcp',
        instance: name,
        port: 80,
        txt: { id: name, fw_id: '20230913-112003/v1.14.0', arch: 'esp8266' },
      },
    ]
    return device(`Shelly 1 of the first generation, ${unit}`, mac, { mdns: { host: name, services } }, { name })
  }),
]

const espressif = [
  ...units(4, unit => {
    const mac = macOf('14:08:08', unit)
    const name = `tasmota-${endOf(mac)}-${Number.parseInt(endOf(mac, 4), 16) & 0x1fff}`
    const services = [{ type: '_http._tcp', instance: name, port: 80, txt: { devicetype: 'tasmota' } }]
    return device(`Tasmota ${unit}`, mac, { mdns: { host: name, services } }, { name }, 'tasmota/relay')
  }),
  ...units(3, unit => {
    const mac = macOf('14:63:93', unit)
    const txt = { mac: digitsOf(mac), version: '2024.6.0', platform: 'ESP32', board: 'esp32dev', network: 'wifi' }
    const name = `sensor-${endOf(mac).toLowerCase()}`
    const services = [{ type: '_esphomelib._tcp', instance: name, port: 6053, txt }]
    return device(`ESPHome ${unit}`, mac, { mdns: { host: name, services } }, { name })
  }),
  ...units(2, unit => {
    const mac = macOf('14:63:93', 30 + unit)
    const name = `WLED ${unit}`
    const services = [{ type: '_wled._tcp', instance: name, port: 80, txt: { mac: digitsOf(mac) } }]
    return device(`WLED ${unit}`, mac, { mdns: { host: `wled-${endOf(mac)}`, services } }, { name })
  }),
  // Three sketches with one name, as they were copied.
  ...units(3, unit => {
    const mac = macOf('14:63:93', 60 + unit)
    const services = [{ type: '_http._tcp', instance: `sketch ${unit}`, port: 80 }]
    return device(
      `Arduino ${unit}, one host name for all`,
      mac,
      { mdns: { host: 'esp32', services } },
      { name: `sketch ${unit}` },
    )
  }),
]

const light = [
  ...units(2, unit => {
    const mac = macOf('C4:29:96', unit)
    const digits = digitsOf(mac)
    const name = `Hue Bridge - ${endOf(mac)}`
    const says = {
      mdns: {
        host: digits,
        services: [
          {
            type: '_hue._tcp',
            instance: name,
            port: 443,
            txt: { bridgeid: `${digits.slice(0, 6)}fffe${digits.slice(6)}`, modelid: 'BSB002' },
          },
          // Its `id` is made by chance and only looks like a MAC address (HAP, 6.4).
          {
            type: '_hap._tcp',
            instance: `${name} HAP`,
            port: 8080,
            txt: { id: 'B2:41:7A:0C:55:10', md: 'BSB002', ci: '2', 'c#': '11' },
          },
        ],
      },
      ssdp: [
        {
          ...{
            udn: `2f402f80-da50-11e1-9b23-${digits}`,
            server: 'Hue/1.0 UPnP/1.0 IpBridge/1.61.0',
            port: 80,
            path: '/description.xml',
          },
          targets: ['upnp:rootdevice'],
          description: {
            ...{ friendlyName: `Hue Bridge (${unit})`, manufacturer: 'Signify', modelName: 'Philips hue bridge 2015' },
            ...{ modelNumber: 'BSB002', serialNumber: digits },
          },
        },
      ],
    }
    const card = { name: `Hue Bridge (${unit})`, make: 'Signify', model: 'Philips hue bridge 2015 BSB002' }
    return device(`Hue bridge ${unit}`, mac, says, card)
  }),
  ...units(2, unit => {
    const mac = macOf('00:0F:E7', unit)
    const services = [
      {
        type: '_lutron._tcp',
        instance: unit === 1 ? 'Lutron Status' : `Lutron Status-${unit}`,
        port: 22,
        txt: {
          MACADDR: mac,
          CODEVER: '08.23.04',
          FW_STATUS: '1:NoUpdate',
          SYSTYPE: 'RadioRa3',
          SERNUM: serialOf(`lutron ${unit}`),
        },
      },
    ]
    const card = { name: unit === 1 ? 'Lutron Status' : `Lutron Status-${unit}`, make: 'Lutron' }
    return device(`Lutron processor ${unit}`, mac, { mdns: { host: `Lutron-0${unit}f1529a`, services } }, card)
  }),
  ...units(2, unit => {
    const mac = macOf('80:8A:F7', unit)
    const name = `Light Panels ${endOf(mac, 4)}`
    const services = [
      { type: '_nanoleafapi._tcp', instance: name, port: 16021, txt: { md: 'NL22', srcvers: '5.1.0', id: mac } },
    ]
    return device(
      `Nanoleaf ${unit}`,
      mac,
      { mdns: { host: `Light-Panels-${unit}`, services } },
      { name, make: 'Nanoleaf', model: 'NL22' },
    )
  }),
  ...units(2, unit => {
    const mac = macOf('3C:6A:9D', unit)
    const name = `Elgato Key Light ${endOf(mac, 4)}`
    const services = [
      {
        type: '_elg._tcp',
        instance: name,
        port: 9123,
        txt: { mf: 'Elgato', dt: '53', id: mac, md: 'Elgato Key Light 20GAK9901', pv: '1.0' },
      },
    ]
    const card = { name, make: 'Elgato', model: 'Elgato Key Light 20GAK9901' }
    return device(`Elgato light ${unit}`, mac, { mdns: { host: `elgato-key-light-${unit}`, services } }, card)
  }),
  ...units(3, unit => {
    const mac = macOf('D0:9F:D9', unit)
    const artNet = { shortName: `ODE ${unit}`, longName: 'ENTTEC ODE Mk3', oem: 0x12ab }
    return device(`Art-Net node ${unit}`, mac, { artNet }, { name: `ODE ${unit}` })
  }),
  ...units(2, unit => {
    const mac = macOf('00:04:63', 70 + unit)
    const artNet = {
      shortName: `gw ${unit}`,
      longName: 'An eight-port gateway',
      oem: 0x0431,
      bindIndexes: [1, 2, 3, 4, 5, 6, 7, 8],
    }
    return device(`Art-Net gateway with eight ports, ${unit}`, mac, { artNet }, { name: `gw ${unit}` })
  }),
]

const control = [
  ...units(3, unit => {
    const mac = macOf('00:0A:B3', unit)
    const knx = {
      individualAddress: 0x1100 + unit,
      serial: `000a${serialOf(`gira ${unit}`).slice(0, 8)}`,
      name: 'Gira KNX/IP-Router',
    }
    return device(`KNX router ${unit}`, mac, { knx }, { name: 'Gira KNX/IP-Router' })
  }),
  ...units(2, unit => {
    const mac = macOf('00:24:6D', unit)
    const knx = { individualAddress: 0xffff, serial: '000000000000', name: 'KNX IP Interface 731' }
    return device(`KNX interface ${unit}, without a serial number`, mac, { knx }, { name: 'KNX IP Interface 731' })
  }),
  ...units(3, unit => {
    const mac = macOf('00:0C:1E', unit)
    const amx = {
      ...{
        UUID: `GlobalCache_${digitsOf(mac).toUpperCase()}`,
        SDKClass: 'Utility',
        Make: 'GlobalCache',
        Model: 'iTachIP2IR',
      },
      ...{ Revision: '710-1005-05', Pkg_Level: 'GCPK002', PCB_PN: '025-0028-03', Status: 'Ready' },
    }
    const card = { name: 'GlobalCache iTachIP2IR', make: 'GlobalCache', model: 'iTachIP2IR' }
    return device(`iTach ${unit}`, mac, { amx }, card)
  }),
  ...units(2, unit => {
    const mac = macOf('00:60:9F', unit)
    const amx = {
      UUID: `${serialOf(`amx ${unit}`)}A`,
      SDKClass: 'SwitcherVideo',
      Make: 'AMX',
      Model: 'DVX-3256HD-T',
      Revision: '1.8.2',
    }
    return device(
      `AMX switcher ${unit}`,
      mac,
      { amx },
      { name: 'AMX DVX-3256HD-T', make: 'AMX', model: 'DVX-3256HD-T' },
    )
  }),
  ...units(2, unit => {
    const mac = macOf('7C:2E:0D', unit)
    const name = `ATEM Mini Pro ${unit}`
    const txt = { txtvers: '1', name, class: 'AtemSwitcher', 'protocol version': '2.30', 'unique id': digitsOf(mac) }
    const services = [
      { type: '_blackmagic._tcp', instance: name, port: 9910, txt },
      { type: '_switcher_ctrl._udp', instance: name, port: 9910, txt },
    ]
    return device(
      `ATEM ${unit}`,
      mac,
      { mdns: { host: `atem-mini-pro-${unit}`, services } },
      { name, make: 'Blackmagic Design' },
    )
  }),
  ...units(2, unit => {
    const mac = macOf('7C:2E:0D', 20 + unit)
    const name = `HyperDeck Studio ${unit}`
    const txt = { txtvers: '1', name, class: 'HyperDeck', 'protocol version': '1.11', 'unique id': digitsOf(mac) }
    const services = [{ type: '_hyperdeck_ctrl._tcp', instance: name, port: 9993, txt }]
    return device(
      `HyperDeck ${unit}`,
      mac,
      { mdns: { host: `hyperdeck-studio-${unit}`, services } },
      { name, make: 'Blackmagic Design' },
    )
  }),
  ...units(3, unit => {
    const mac = macOf('94:88:35', unit)
    const name = `Eve Energy ${endOf(mac, 4)}`
    const services = [
      {
        type: '_hap._tcp',
        instance: name,
        port: 80,
        txt: { id: `7${unit}:12:9A:0C:44:E1`, md: 'Eve Energy', ci: '7', 'c#': '3' },
      },
    ]
    return device(
      `HomeKit socket ${unit}`,
      mac,
      { mdns: { host: `eve-energy-${unit}`, services } },
      { name, model: 'Eve Energy' },
    )
  }),
  // HomeKit accessories behind one bridge are not announced, and the bridge's `id` is not a MAC address.
  ...units(2, unit => {
    const mac = macOf('2C:CF:67', unit)
    const name = `Homebridge ${endOf(mac, 4)}`
    const services = [
      {
        type: '_hap._tcp',
        instance: name,
        port: 51826,
        txt: { id: `0E:C0:FF:EE:00:0${unit}`, md: 'homebridge', ci: '2' },
      },
      { type: '_http._tcp', instance: `Homebridge UI ${unit}`, port: 8581 },
      { type: '_ssh._tcp', instance: `raspberrypi-${unit}`, port: 22 },
    ]
    return device(
      `HomeKit bridge ${unit}`,
      mac,
      { mdns: { host: `raspberrypi-${unit}`, linkLocal: true, services } },
      { name, model: 'homebridge' },
    )
  }),
  ...units(2, unit => {
    const mac = macOf('3C:6A:9D', 50 + unit)
    const instance = `2906C908D115D362-0000000000000${100 + unit}`
    const services = [{ type: '_matter._tcp', instance, port: 5540, txt: { SII: '5000', SAI: '300', T: '0' } }]
    return device(
      `Matter plug ${unit}`,
      mac,
      { mdns: { host: digitsOf(mac).toUpperCase(), services } },
      { name: instance },
    )
  }),
  ...units(6, unit => device(`Crestron ${unit}, silent`, macOf('00:10:7F', unit), {})),
  ...units(5, unit => device(`Extron ${unit}, silent`, macOf('00:05:A6', unit), {})),
]

export const building: readonly Announced[] = [...shellies, ...espressif, ...light, ...control]
