import { type Announced, device, digitsOf, endOf, macOf, units } from './announced.ts'

// PJLink Specifications 2.10, 3.2; AMX's beacon as in the manuals of Epson (AMX Device Discovery), Panasonic and Christie.

const DRIVER = 'pjlink/projector'

const beacon = (make: string, model: string, mac: string, revision = '1.0.0') => ({
  UUID: digitsOf(mac).toUpperCase(),
  SDKClass: 'VideoProjector',
  Make: make,
  Model: model,
  Revision: revision,
})

const page = (host: string) => ({ host, services: [{ type: '_http._tcp', instance: host, port: 80 }] })

export const projectors: readonly Announced[] = [
  ...units(4, unit => {
    const mac = macOf('00:26:AB', unit)
    const host = `EB${endOf(mac)}`
    const says = { pjlink: true, mdns: page(host), amx: beacon('EPSON', 'EB-L615U', mac) } as const
    return device(`Epson projector ${unit}`, mac, says, { name: host, make: 'EPSON', model: 'EB-L615U' }, DRIVER)
  }),
  ...units(3, unit => {
    const mac = macOf('70:58:12', unit)
    const says = { pjlink: true, amx: beacon('Panasonic', 'PT-RZ970', mac) } as const
    const card = { make: 'Panasonic', model: 'PT-RZ970', name: 'Panasonic PT-RZ970' }
    return device(`Panasonic projector ${unit}`, mac, says, card, DRIVER)
  }),
  ...units(2, unit => {
    const mac = macOf('00:1A:D7', unit)
    const says = { pjlink: true, amx: beacon('Christie', 'DWU850-GS', mac, '1.2.1') } as const
    const card = { make: 'Christie', model: 'DWU850-GS', name: 'Christie DWU850-GS' }
    return device(`Christie projector ${unit}`, mac, says, card, DRIVER)
  }),
  ...units(3, unit => device(`NEC projector ${unit}`, macOf('34:38:39', unit), { pjlink: true }, {}, DRIVER)),
  ...units(3, unit => device(`Sony projector ${unit}`, macOf('30:39:26', unit), { pjlink: true }, {}, DRIVER)),
  ...units(2, unit => {
    const mac = macOf('00:04:A5', unit)
    const host = `barco-udx-${unit}`
    return device(`Barco projector ${unit}`, mac, { pjlink: true, mdns: page(host) }, { name: host }, DRIVER)
  }),
  // A beacon alone says who it is, and speaks of no language.
  ...units(2, unit => {
    const mac = macOf('00:00:87', unit)
    const card = { make: 'Hitachi', model: 'CP-WU8460', name: 'Hitachi CP-WU8460' }
    return device(`Hitachi projector ${unit}, PJLink off`, mac, { amx: beacon('Hitachi', 'CP-WU8460', mac) }, card)
  }),
  // ViewSonic's beacon names no unit (PX800HD, RS-232 and LAN commands); another's names all of them alike.
  ...units(2, unit => {
    const amx = { SDKClass: 'VideoProjector', Make: 'ViewSonic', Model: 'PX800HD' }
    const card = { name: 'ViewSonic PX800HD', make: 'ViewSonic', model: 'PX800HD' }
    return device(`ViewSonic projector ${unit}`, macOf('00:1A:D7', 40 + unit), { amx }, card)
  }),
  ...units(3, unit => {
    const amx = { SDKClass: 'VideoProjector', UUID: 'DEADBEEF', Make: 'Epson', Model: 'EB-4950WU' }
    const card = { name: 'Epson EB-4950WU', make: 'Epson', model: 'EB-4950WU' }
    return device(`Epson projector ${unit}, one UUID for all`, macOf('00:00:48', unit), { amx }, card)
  }),
]
