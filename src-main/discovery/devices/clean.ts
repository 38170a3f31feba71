import { sourceNames } from '../../model/discovery-source.ts'
import { plainText } from '../plain-text.ts'
import type { Facts, Identity, Sighting } from '../sighting.ts'
import { keyOf, usable } from './identity.ts'

const TEXT = 200
const DETAILS = 64
const DETAILS_TEXT = 4_000
const IDENTITIES = 32
const DAY_MS = 86_400_000

/** The sighting as it may be kept and shown, whatever was sent; nothing when it does not say where anything is. */
export function clean(sighting: Sighting): Sighting | undefined {
  const { source, port, uri, service } = sighting
  const address = plain(sighting.address)
  if (address === '' || address.length > 60 || !sourceNames.includes(source)) return
  return {
    source,
    key: sighting.key,
    interface: plain(sighting.interface),
    address,
    ...(isPort(port) && { port }),
    validForMs: validFor(sighting.validForMs),
    identities: identitiesOf(sighting.identities),
    facts: factsOf(sighting.facts),
    ...(service !== undefined && { service: plain(service) }),
    // Half an address is none.
    ...(uri !== undefined && uri.length <= TEXT && { uri: plain(uri) }),
    details: detailsOf(sighting.details),
  }
}

const plain = (text: unknown): string => plainText(String(text ?? '').slice(0, TEXT * 2), TEXT)

const isPort = (port: number | undefined): port is number =>
  port !== undefined && Number.isInteger(port) && port > 0 && port < 65_536

/** A service may say that it is good for years; whoever is not heard of for a day is away. */
export const validFor = (ms: number): number => (ms >= 1_000 ? Math.min(ms, DAY_MS) : 1_000)

function identitiesOf(identities: readonly Identity[]): Identity[] {
  const found = new Map<string, Identity>()
  for (const raw of identities.slice(0, IDENTITIES)) {
    const identity = usable({ kind: raw.kind, value: plain(raw.value) })
    if (identity) found.set(keyOf(identity), identity)
  }
  return [...found.values()]
}

const factNames = ['name', 'make', 'model', 'serial', 'firmware', 'page', 'vendor'] as const

function factsOf(said: Facts): Facts {
  const facts: Facts = {}
  for (const name of factNames) {
    const text = said[name] === undefined ? '' : plain(said[name])
    if (text !== '') facts[name] = text
  }
  return facts
}

function detailsOf(said: Readonly<Record<string, string>>): Record<string, string> {
  const details: Record<string, string> = {}
  let room = DETAILS_TEXT
  for (const [name, text] of Object.entries(said).slice(0, DETAILS)) {
    const [label, value] = [plain(name), plain(text)]
    room -= label.length + value.length
    if (room < 0) break
    details[label] = value
  }
  return details
}
