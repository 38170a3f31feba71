import type { Facts } from '../sighting.ts'
import type { DnsSdService } from './dns-sd-contract.ts'
import { serialOf } from './mdns-identities.ts'
import { addressAt } from './said.ts'

/** TXT records by their key in lower case. */
type Txt = Readonly<Record<string, string>>

/** What only one maker announces. */
const makers: Readonly<Record<string, string>> = {
  '_sonos._tcp': 'Sonos',
  '_hue._tcp': 'Philips',
  '_lutron._tcp': 'Lutron',
  '_shelly._tcp': 'Shelly',
  '_elg._tcp': 'Elgato',
  '_nanoleafapi._tcp': 'Nanoleaf',
  '_soundtouch._tcp': 'Bose',
  '_blackmagic._tcp': 'Blackmagic Design',
  '_switcher_ctrl._udp': 'Blackmagic Design',
  '_hyperdeck_ctrl._tcp': 'Blackmagic Design',
  '_videohub._tcp': 'Blackmagic Design',
  '_smartview._tcp': 'Blackmagic Design',
  '_axis-video._tcp': 'Axis',
  '_viziocast._tcp': 'Vizio',
  '_alcove._tcp': 'Alcove',
}

/** What the device says of itself: keys of Bonjour Printing 1.2.1, AirPlay, Google Cast, Dante, and what is common. */
export function factsOf(
  service: Pick<DnsSdService, 'instance' | 'type' | 'address' | 'host' | 'port'>,
  txt: Txt,
): Facts {
  const { type, instance } = service
  const model = first(txt, [
    'model',
    'modelname',
    'model_name',
    'modelid',
    'md',
    'ty',
    'usb_mdl',
    'product',
    'am',
    'rpmd',
  ])
  const shown = type === '_shelly._tcp' ? (txt.app ?? model) : type === '_raop._tcp' ? txt.am : model
  const firmware = first(txt, [
    'fw',
    'fv',
    'firmware',
    'fw_version',
    'fw_ver',
    'firmware_version',
    'swversion',
    'sw_version',
  ])
  const version = type === '_shelly._tcp' || type === '_alcove._tcp' ? (txt.ver ?? txt.version) : undefined
  const facts: Record<keyof Facts, string | undefined> = {
    name: type === '_alcove._tcp' ? txt.name : (txt.fn ?? nameInTxt(type, txt) ?? nameOf(instance)),
    make: makeOf(type, txt),
    // Bonjour Printing 9.2.3: a product stands in parentheses.
    model: shown?.replace(/^\((.*)\)$/, '$1'),
    serial: serialOf(txt),
    firmware: firmware ?? version,
    page: pageOf(service, txt),
    vendor: undefined,
  }
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value))
}

export function makeOf(type: string, txt: Txt): string | undefined {
  const said = first(txt, ['manufacturer', 'vendor', 'make', 'brand', 'usb_mfg', 'mf', 'mfg'])
  if (said ?? makers[type]) return said ?? makers[type]
  const model = (type === '_raop._tcp' ? txt.am : txt.model) ?? ''
  return /^(AppleTV|AudioAccessory|Mac(mini|Pro|Book\w*)?|iMac|iPad|iPhone)\d+,\d+/.test(model) ? 'Apple' : undefined
}

/** A Fire TV's instance is a number (`amzn.dmgr:806A9BE9…:79035`), and `n` what people call it. */
const nameInTxt = (type: string, txt: Txt) => (type === '_amzn-wplay._tcp' ? txt.n?.trim() || undefined : undefined)

/** Without the MAC address or the number before or after it. */
const nameOf = (instance: string) =>
  instance
    .replace(/^([0-9a-f]{12}|RINCON_[0-9a-f]+)@/i, '')
    .replace(/ \[[0-9a-f:]{17}\]$/i, '')
    .trim()

function pageOf({ type, address, host, port }: Parameters<typeof factsOf>[0], txt: Txt): string | undefined {
  if (type === '_http._tcp' || type === '_https._tcp') {
    const scheme = type === '_http._tcp' ? 'http' : 'https'
    return addressAt([address], `${scheme}://${address}:${port}/${(txt.path ?? '').replace(/^[/\\]+/, '')}`)?.href
  }
  return addressAt([address, host.toLowerCase()], type === '_alcove._tcp' ? txt.page : txt.adminurl)?.href
}

const first = (txt: Txt, keys: readonly string[]) => keys.map(key => txt[key]?.trim()).find(Boolean)
