import { XMLParser } from 'fast-xml-parser'
import { Failed } from '../../base/result.ts'
import { declaresEntities } from '../../driver-kit/soap.ts'
import type { Facts, Identity } from '../sighting.ts'
import { decodeEntities } from './description-entities.ts'
import { identitiesOfUdn, macIdentity, serialIdentity } from './ssdp-identities.ts'

/** What a device says of itself (UPnP Device Architecture 1.1, 2.3). */
export interface Description {
  facts: Facts
  identities: readonly Identity[]
  details: Readonly<Record<string, string>>
}

/** Those of large televisions have some hundred. More would be read for longer than the main loop may be held. */
const MOST_TAGS = 3_000
const MOST_DEVICES = 32
const MOST_CHARACTERS = 256

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  removeNSPrefix: true,
  parseTagValue: false,
  processEntities: false,
  maxNestedTags: 40,
})

/** Where vendors put a MAC address: Sonos and Belkin, Denon and Marantz, others. */
const MACS = ['MACAddress', 'macAddress', 'lanMac', 'wlanMac', 'X_MACAddress']
const FIRMWARES = ['softwareVersion', 'firmwareVersion', 'firmware_version']
const TOLD = [
  'deviceType',
  'friendlyName',
  'manufacturer',
  'modelDescription',
  'modelName',
  'modelNumber',
  'serialNumber',
  'roomName',
]

type Element = Record<string, unknown>

export function readDescription(xml: string, url: URL): Description {
  const device = rootDevice(xml)
  const told: Record<string, string> = {}
  for (const field of TOLD) {
    const text = textOf(device, field)
    if (text) told[field] = text
  }
  const make = told.manufacturer ?? ''
  const serial = told.serialNumber ?? ''
  const facts: Facts = withoutEmpty({
    name: told.friendlyName,
    make,
    model: modelOf(told.modelName ?? '', told.modelNumber ?? ''),
    serial: serialIdentity(make, serial).length > 0 ? serial : '',
    firmware: firstOf(FIRMWARES, device),
    page: pageOf(textOf(device, 'presentationURL'), url),
  })
  const identities = [
    ...devicesIn(device).flatMap(one => identitiesOfUdn(textOf(one, 'UDN'))),
    ...serialIdentity(make, serial),
    ...MACS.flatMap(field => macIdentity(textOf(device, field))),
    // Sonos: `00-0E-58-A0-B1-C2:4`. Twelve digits alone may be a number like any other.
    ...macIdentity(/^((?:[\da-f]{2}[:-]){5}[\da-f]{2})(?::\w)?$/i.exec(serial)?.[1] ?? ''),
  ]
  return { facts, identities: distinct(identities), details: told }
}

function rootDevice(xml: string): Element {
  if (declaresEntities(xml)) throw refuse('declares a type or entities, which UPnP does not know')
  if (tagsIn(xml) > MOST_TAGS) throw refuse(`has more than ${MOST_TAGS} tags`)
  let parsed: unknown
  try {
    parsed = parser.parse(xml)
  } catch {
    throw refuse('is no proper XML')
  }
  const device = elementIn(elementIn(parsed, 'root'), 'device')
  if (!device) throw refuse('describes no UPnP device')
  return device
}

function tagsIn(xml: string): number {
  let count = 0
  for (let at = xml.indexOf('<'); at >= 0 && count <= MOST_TAGS; at = xml.indexOf('<', at + 1)) count += 1
  return count
}

/** It and those embedded in it, at whatever depth. */
function devicesIn(root: Element): Element[] {
  const devices: Element[] = []
  const waiting = [root]
  for (let one = waiting.shift(); one && devices.length < MOST_DEVICES; one = waiting.shift()) {
    devices.push(one)
    const embedded: unknown = elementIn(one, 'deviceList')?.device
    waiting.push(...[embedded].flat().filter(isElement).slice(0, MOST_DEVICES))
  }
  return devices
}

const isElement = (value: unknown): value is Element => typeof value === 'object' && value !== null

/** The first one of that name; everybody has one of each. */
function elementIn(parent: unknown, name: string): Element | undefined {
  if (!isElement(parent) || !Object.hasOwn(parent, name)) return undefined
  const [first] = [parent[name]].flat()
  return isElement(first) ? first : undefined
}

function textOf(element: Element, name: string): string {
  if (!Object.hasOwn(element, name)) return ''
  const [first]: unknown[] = [element[name]].flat()
  if (typeof first !== 'string') return ''
  const text = decodeEntities(first.slice(0, 4 * MOST_CHARACTERS))
  return text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, MOST_CHARACTERS)
}

const firstOf = (names: readonly string[], element: Element) =>
  names.map(name => textOf(element, name)).find(text => text !== '')

/** `Panasonic VIErA` says less than `TH-55GX850`, and `1.0` nothing. */
function modelOf(name: string, number: string): string {
  const tells = /[a-z]/i.test(number) && /\d/.test(number) && !number.includes('.') && !name.includes(number)
  return tells ? `${name} ${number}`.trim() : name
}

/** Its own page only: nobody is sent elsewhere by what a device says of itself. */
function pageOf(text: string, base: URL): string | undefined {
  const page = text ? URL.parse(text, base.href) : null
  return page && /^https?:$/.test(page.protocol) && page.hostname === base.hostname ? page.href : undefined
}

function withoutEmpty<Key extends string>(all: Partial<Record<Key, string | undefined>>): { [key in Key]?: string } {
  const given = Object.entries<string | undefined>(all).filter(([, value]) => value)
  return Object.fromEntries(given) as { [key in Key]?: string }
}

const distinct = (identities: Identity[]) => [
  ...new Map(identities.map(identity => [`${identity.kind} ${identity.value}`, identity])).values(),
]

const refuse = (what: string) => new Failed('rejected', `Its description ${what}.`)
