import { type Announced, device, digitsOf, endOf, macOf, type Socket, serialOf, units, uuidOf } from './announced.ts'

// Bonjour Printing 1.2.1; Web Services for Devices (Devices Profile for Web Services, 4); UPnP Internet Gateway Device;
// what computers and telephones say as Avahi, macOS and Windows do.

const printers = [
  ...units(4, unit => {
    const mac = macOf('18:60:24', unit)
    const uuid = `564e4234-5130-3238-3839-${digitsOf(mac)}`
    const name = `HP LaserJet M507 [${endOf(mac)}]`
    const host = `NPI${endOf(mac)}`
    const txt = {
      UUID: uuid,
      ty: 'HP LaserJet M507',
      product: '(HP LaserJet M507)',
      usb_MFG: 'Hewlett-Packard',
      usb_MDL: 'HP LaserJet M507',
      rp: 'ipp/print',
      adminurl: `http://${host}.local.`,
    }
    const types: [string, number][] = [
      ['_ipp._tcp', 631],
      ['_ipps._tcp', 443],
      ['_pdl-datastream._tcp', 9100],
      ['_uscan._tcp', 8080],
    ]
    const says = {
      mdns: { host, services: types.map(([type, port]) => ({ type, instance: name, port, txt })) },
      onvif: { endpoint: `urn:uuid:${uuid}`, types: 'wsdp:Device wprt:PrintDeviceType', path: ':3911/' },
    }
    return device(`HP printer ${unit}`, mac, says, { name, make: 'Hewlett-Packard', model: 'HP LaserJet M507' })
  }),
  ...units(3, unit => {
    const mac = macOf('00:1B:A9', unit)
    const name = `Brother HL-L5100DN [${digitsOf(mac)}]`
    const txt = {
      ty: 'Brother HL-L5100DN series',
      product: '(Brother HL-L5100DN series)',
      usb_MFG: 'Brother',
      usb_MDL: 'HL-L5100DN series',
      UUID: `e3248000-80ce-11db-8000-${digitsOf(mac)}`,
    }
    const host = `BRN${digitsOf(mac).toUpperCase()}`
    const says = {
      mdns: {
        host,
        services: [
          { type: '_ipp._tcp', instance: name, port: 631, txt },
          { type: '_printer._tcp', instance: name, port: 515, txt },
        ],
      },
    }
    return device(`Brother printer ${unit}`, mac, says, { name, make: 'Brother', model: 'Brother HL-L5100DN series' })
  }),
  ...units(2, unit => {
    const mac = macOf('88:87:17', unit)
    const name = `Canon MF740C ${unit}`
    const description = {
      friendlyName: name,
      manufacturer: 'CANON INC.',
      modelName: 'MF740C Series',
      serialNumber: `2TG0${serialOf(`canon ${unit}`)}`,
    }
    const ssdp = [
      {
        udn: `6d4ff0ce-6b11-11d8-8020-${digitsOf(mac)}`,
        server: 'Linux/3.10 UPnP/1.0 Canon/1.0',
        port: 80,
        path: '/dd.xml',
        targets: ['upnp:rootdevice'],
        description,
      },
    ]
    return device(`Canon printer ${unit}`, mac, { ssdp }, { name, make: 'CANON INC.', model: 'MF740C Series' })
  }),
]

/** One with two sockets says the same on both networks. */
function storage(unit: number): { socket(mac: string): Socket; name: string } {
  const name = `DiskStation${unit}`
  const serial = `1780PDN${serialOf(`nas ${unit}`)}`
  const first = macOf('00:11:32', unit)
  const txt = { vendor: 'Synology', model: 'DS920+', serial, version_major: '7', secure_admin_port: '5001' }
  const socket = (mac: string): Socket => ({
    mac,
    says: {
      mdns: {
        ...{ host: name, linkLocal: true },
        services: [
          { type: '_http._tcp', instance: name, port: 5000, txt },
          { type: '_device-info._tcp', instance: name, port: 0, txt: { model: 'Xserve' } },
        ],
      },
      ssdp: [
        {
          ...{
            udn: `73796e6f-6473-6d00-0000-${digitsOf(first)}`,
            server: 'Synology/DSM/10.0.0.1',
            port: 5000,
            path: `/ssdp/desc-DSM.xml`,
          },
          targets: ['upnp:rootdevice'],
          description: {
            friendlyName: `${name} (DS920+)`,
            manufacturer: 'Synology',
            modelName: 'DS920+',
            modelNumber: 'DS920+ 7.2',
            serialNumber: digitsOf(first),
          },
        },
      ],
    },
  })
  return { socket, name: `${name} (DS920+)` }
}

const servers: Announced[] = [
  ...units(2, unit => {
    const { socket, name } = storage(unit)
    const card = { name, make: 'Synology', model: 'DS920+' }
    return { label: `disk station ${unit}`, card, sockets: [socket(macOf('00:11:32', unit))] }
  }),
  ...units(2, unit => {
    const { socket, name } = storage(10 + unit)
    const card = { name, make: 'Synology', model: 'DS920+' }
    const sockets = [
      socket(macOf('00:11:32', 10 + unit)),
      { ...socket(macOf('00:11:32', 30 + unit)), interface: 'eth1' as const },
    ]
    return { label: `disk station ${unit} on two networks`, card, sockets }
  }),
  ...units(3, unit => {
    const mac = macOf('10:51:07', unit)
    const services = [
      { type: '_workstation._tcp', instance: `build-${unit} [${mac.toLowerCase()}]`, port: 9 },
      { type: '_ssh._tcp', instance: `build-${unit}`, port: 22 },
    ]
    return device(
      `Linux server ${unit}`,
      mac,
      { mdns: { host: `build-${unit}`, linkLocal: true, services } },
      { name: `build-${unit}` },
    )
  }),
]

const people = [
  ...units(5, unit => {
    const mac = macOf('10:98:19', unit)
    const onvif = {
      endpoint: `urn:uuid:${uuidOf(`windows ${unit}`)}`,
      types: 'wsdp:Device pub:Computer',
      path: `:5357/${uuidOf(`windows ${unit}`)}/`,
    }
    return device(`Windows computer ${unit}`, mac, { onvif }, {})
  }),
  ...units(4, unit => {
    const mac = macOf('10:29:59', unit)
    const name = `MacBook Pro ${unit}`
    const services = [
      {
        type: '_companion-link._tcp',
        instance: name,
        port: 49_200 + unit,
        txt: { rpMd: 'MacBookPro18,3', rpVr: '500.4' },
      },
      { type: '_airplay._tcp', instance: name, port: 7000, txt: { deviceid: mac, model: 'MacBookPro18,3' } },
      {
        type: '_raop._tcp',
        instance: `${digitsOf(mac).toUpperCase()}@${name}`,
        port: 7000,
        txt: { am: 'MacBookPro18,3' },
      },
    ]
    return device(
      `MacBook ${unit}`,
      mac,
      { mdns: { host: `MacBook-Pro-${unit}`, services } },
      { name, make: 'Apple', model: 'MacBookPro18,3' },
    )
  }),
  // Their MAC addresses are made up for each network (IEEE 802c), and stay so in it.
  ...units(4, unit => {
    const mac = macOf('9A:3F:10', unit)
    const name = unit === 1 ? 'iPhone' : `iPhone (${unit})`
    const services = [
      {
        type: '_companion-link._tcp',
        instance: name,
        port: 49_152,
        txt: { rpMd: 'iPhone14,5', rpHA: 'x', rpBA: macOf('52:1C:AE', unit) },
      },
    ]
    return device(
      `iPhone ${unit}`,
      mac,
      { mdns: { host: unit === 1 ? 'iPhone' : `iPhone-${unit}`, services } },
      { name, model: 'iPhone14,5' },
    )
  }),
  ...units(4, unit => device(`Android telephone ${unit}, silent`, macOf('6E:01:5C', unit), {})),
  ...units(4, unit => device(`desk telephone ${unit}, silent`, macOf('00:15:65', unit), {})),
]

const IGD = 'urn:schemas-upnp-org:device:InternetGatewayDevice:1'

const network = [
  ...units(1, unit => {
    const mac = macOf('24:65:11', unit)
    const digits = digitsOf(mac)
    const description = {
      friendlyName: 'FRITZ!Box 7590',
      manufacturer: 'AVM Berlin',
      modelName: 'FRITZ!Box 7590',
      modelNumber: 'avm',
    }
    const server = 'fritz.box UPnP/1.0 AVM FRITZ!Box 7590 154.07.57'
    const roots: [string, string, string[]][] = [
      [`75802409-bccb-40e7-8e6c-${digits}`, '/tr64desc.xml', ['urn:dslforum-org:device:InternetGatewayDevice:1']],
      [`76802409-bccb-40e7-8e6b-${digits}`, '/igddesc.xml', ['upnp:rootdevice', IGD]],
      [`fa095ecc-e13e-40e7-8e6c-${digits}`, '/MediaServerDevDesc.xml', ['urn:schemas-upnp-org:device:MediaServer:1']],
    ]
    const ssdp = roots.map(([udn, path, targets]) => ({ udn, path, targets, server, port: 49000, description }))
    const services = [{ type: '_http._tcp', instance: 'fritz.box', port: 80 }]
    const card = { name: 'FRITZ!Box 7590', make: 'AVM Berlin', model: 'FRITZ!Box 7590' }
    return device('a router with several root devices', mac, { ssdp, mdns: { host: 'fritz', services } }, card)
  }),
  // The UUID that stands in miniupnpd's example, on both.
  ...units(2, unit => {
    const mac = macOf('14:75:90', unit)
    const ssdp = [
      {
        ...{
          udn: 'fc4ec57e-b051-11db-88f8-0060085db3f6',
          server: 'OpenWRT/19.07 UPnP/1.1 MiniUPnPd/2.1',
          port: 5000,
          path: '/rootDesc.xml',
        },
        targets: ['upnp:rootdevice', IGD],
        description: {
          friendlyName: 'OpenWRT router',
          manufacturer: 'OpenWRT',
          modelName: 'OpenWRT router',
          serialNumber: '00000000',
        },
      },
    ]
    return device(
      `OpenWRT router ${unit}, one UUID for all`,
      mac,
      { ssdp },
      { name: 'OpenWRT router', make: 'OpenWRT', model: 'OpenWRT router' },
    )
  }),
  ...units(6, unit => device(`access point ${unit}, silent`, macOf('60:22:32', unit), {})),
  ...units(4, unit => device(`switch ${unit}, silent`, macOf('10:57:25', unit), {})),
]

export const office: readonly Announced[] = [...printers, ...servers, ...people, ...network]
