/** A device of the bench: who makes it known, and where it is. */
export interface Announced {
  address: string
  mac: string
  name: string
  /** `_shelly._tcp`, for those of mDNS. */
  service: string
  txt: string[]
}

interface Mix {
  mdns: Announced[]
  ssdp: Announced[]
  pjlink: Announced[]
  onvif: Announced[]
}

interface Kind {
  service: string
  count: number
  oui: string
  name: string
  txt(mac: string, name: string): string[]
}

const uuidFor = (mac: string) => `2f402f80-da50-11e1-9b23-${plain(mac)}`
export const plain = (mac: string): string => mac.replaceAll(':', '').toLowerCase()
export const uuidOf = ({ mac }: Announced): string => uuidFor(mac)

/** What stands in a building, as each of them says it. */
const announcers: readonly Kind[] = [
  {
    ...{ service: '_shelly._tcp', count: 200, oui: '84:00:EC', name: 'Relay' },
    txt: () => ['gen=2', 'app=Pro4PM', 'ver=1.4.4'],
  },
  {
    ...{ service: '_googlecast._tcp', count: 150, oui: 'F4:F5:D8', name: 'Chromecast' },
    txt: (mac, name) => [`id=${plain(mac)}${plain(mac)}00000000`, 'md=Chromecast Ultra', `fn=${name}`, 've=05'],
  },
  {
    ...{ service: '_ipp._tcp', count: 150, oui: '3C:D9:2B', name: 'Printer' },
    txt: (mac, name) => [`UUID=${uuidFor(mac)}`, 'ty=HP LaserJet M607', `note=${name}`, 'product=(HP LaserJet M607)'],
  },
  {
    ...{ service: '_airplay._tcp', count: 100, oui: 'D0:03:4B', name: 'Apple TV' },
    txt: mac => [`deviceid=${mac}`, 'model=AppleTV6,2', 'srcvers=670.6.2', 'features=0x4A7FDFD5,0xBC155FDE'],
  },
]

/** A thousand, each at an address of its own on the loopback network. */
export function mix(): Mix {
  let count = 0
  const some = (amount: number, oui: string, name: string, service = '', txt: Kind['txt'] = () => []) =>
    Array.from({ length: amount }, (): Announced => {
      const index = count++
      const mac = `${oui}:00:${[index >> 8, index & 255].map(hex).join(':')}`
      const own = `${name} ${index}`
      return { address: `127.20.${1 + (index >> 7)}.${1 + (index & 127)}`, mac, name: own, service, txt: txt(mac, own) }
    })
  return {
    mdns: announcers.flatMap(kind => some(kind.count, kind.oui, kind.name, kind.service, kind.txt)),
    ssdp: some(250, '00:A0:DE', 'Receiver'),
    pjlink: some(75, '00:26:AB', 'Projector'),
    onvif: some(75, '00:40:8C', 'Camera'),
  }
}

export const serviceTypes: readonly string[] = announcers.map(({ service }) => service)

const hex = (byte: number) => byte.toString(16).toUpperCase().padStart(2, '0')
