import type { DeviceLine } from '@contract/discovery-views.ts'
import type { Tone } from '../../look/Badge.tsx'
import { compareNames, inWords } from '../people/rules.ts'

/** Which devices are looked at. */
export const shows = ['new', 'used', 'all', 'ignored'] as const
export type Show = (typeof shows)[number]

export const showTitles: Readonly<Record<Show, string>> = {
  new: 'New',
  used: 'In use',
  all: 'All',
  ignored: 'Ignored',
}

/** From here on a driver is offered without a question. */
const OFFERED = 60

/** It could be put to work at once: it is there, a driver fits, and nobody drives it. */
export const isNew = ({ present, best, modules, ignored }: DeviceLine) =>
  present && best !== null && best.score >= OFFERED && modules.length === 0 && ignored === null

/** It could be put to work, if somebody says so. */
export const canAdopt = ({ best, modules, ignored }: DeviceLine) =>
  best !== null && modules.length === 0 && ignored === null

const inShow: Readonly<Record<Show, (device: DeviceLine) => boolean>> = {
  new: isNew,
  used: ({ modules, ignored }) => modules.length > 0 && ignored === null,
  all: ({ ignored }) => ignored === null,
  ignored: ({ ignored }) => ignored !== null,
}

/** Whether a device is looked for: it is of those that are shown, and every word is somewhere in what is known of it. */
export function isFound(show: Show, query: string | undefined): (device: DeviceLine) => boolean {
  const words = inWords(query)
  return device => inShow[show](device) && (words.length === 0 || words.every(word => textOf(device).includes(word)))
}

/** A thousand devices are looked through at each key that is pressed: what they are looked through by is made once. */
const texts = new WeakMap<DeviceLine, string>()

function textOf(device: DeviceLine): string {
  const held = texts.get(device)
  if (held !== undefined) return held
  const { name, make, model, addresses, mac, best, modules, ignored } = device
  const text = [
    ...[name, make, model, mac, mac.replaceAll(':', ''), ...addresses.map(({ address }) => address)],
    ...(best ? [best.name, best.file_name, best.module_name] : []),
    ...modules.flatMap(({ label, system_name }) => [label, system_name]),
    ignored?.reason ?? '',
  ]
    .join(' ')
    .toLowerCase()
  texts.set(device, text)
  return text
}

export function counts(devices: Iterable<DeviceLine>): Record<Show, number> {
  const sum = { new: 0, used: 0, all: 0, ignored: 0 }
  for (const device of devices) for (const show of shows) if (inShow[show](device)) sum[show] += 1
  return sum
}

/**
 * What wants a decision first, then what can be put to work, what works, the rest, and what is away; each by name, and
 * those of one name by their addresses.
 */
export const compareDevices = (a: DeviceLine, b: DeviceLine) =>
  rank(a) - rank(b) ||
  compareNames(a.name, b.name) ||
  compareNames(a.addresses[0]?.address ?? '', b.addresses[0]?.address ?? '') ||
  compareNames(a.id, b.id)

const rank = (device: DeviceLine) =>
  device.modules.some(({ held }) => held !== '')
    ? 0
    : isNew(device)
      ? 1
      : device.modules.length > 0
        ? 2
        : device.present
          ? 3
          : 4

/** How sure it is that a driver fits. */
export const fitWords = (score: number): { tone: Tone; words: string } =>
  score >= 85
    ? { tone: 'good', words: 'Sure fit' }
    : score >= OFFERED
      ? { tone: 'good', words: 'Good fit' }
      : score >= 30
        ? { tone: 'busy', words: 'May fit' }
        : { tone: 'plain', words: 'Long shot' }

/** Who made it and what it is, without saying a word twice. */
export function makeWords({ name, make, model }: Pick<DeviceLine, 'name' | 'make' | 'model'>): string {
  const isSaid = (word: string, text: string) => text.toLowerCase().includes(word.toLowerCase())
  const more = isSaid(model, name) ? '' : model
  return [isSaid(make, `${name} ${more}`) ? '' : make, more].filter(Boolean).join(' · ')
}

/** Where it is, or was; how many more addresses it has. */
export function addressWords({ addresses }: Pick<DeviceLine, 'addresses'>): string {
  const live = addresses.filter(({ live }) => live)
  const [first, ...more] = live.length > 0 ? live : addresses.slice(0, 1)
  return first ? first.address + (more.length > 0 ? ` +${more.length}` : '') : 'No address'
}

/** A page that a device says it has. Anything may stand there, and not all of it is a page. */
export function pageOf(text: string): string | undefined {
  const url = URL.parse(text)
  return url && (url.protocol === 'http:' || url.protocol === 'https:') ? url.href : undefined
}

export const kinds = [
  'display',
  'projector',
  'camera',
  'sound',
  'light',
  'switcher',
  'computer',
  'alcove',
  'other',
] as const
export type Kind = (typeof kinds)[number]

/** What kind of thing it is, by its driver, else by what it calls itself. */
export function kindOf({ alcove, best, name, make, model, sources }: DeviceLine): Kind {
  if (alcove) return 'alcove'
  const byDriver = best && best.score >= 30 ? kindIn(`${best.name} ${best.module_name}`) : undefined
  if (byDriver) return byDriver
  if (sources.includes('onvif') || sources.includes('visca')) return 'camera'
  if (sources.includes('art_net')) return 'light'
  return kindIn(`${name} ${make} ${model}`) ?? (sources.includes('pjlink') ? 'projector' : 'other')
}

const kindWords: readonly [Kind, RegExp][] = [
  ['projector', /projector|pjlink|beamer/i],
  ['camera', /camera|\bptz\b|visca/i],
  ['light', /light|dimmer|\bhue\b|lamp|bulb/i],
  ['sound', /mixer|\bdsp\b|audio|speaker|amplifier|sound|microphone|q-?sys/i],
  ['switcher', /switcher|matrix|router|switch/i],
  ['computer', /\bpc\b|computer|laptop|desktop/i],
  ['display', /display|\btv\b|screen|monitor|signage/i],
]

const kindIn = (text: string): Kind | undefined => kindWords.find(([, words]) => words.test(text))?.[0]

/** How many devices can be adopted in one go. */
export const MOST_AT_ONCE = 100
