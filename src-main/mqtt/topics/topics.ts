import { Buffer } from 'node:buffer'
import type { ControlSystem } from '../../model/control-system.ts'
import type { Zone } from '../../model/zone.ts'

// Where what is published (mqtt.md 2 and 3).

/** The tags that make levels of a topic, the scope first (mqtt.md 2). */
export const stockHierarchy: readonly string[] = ['org', 'region', 'building', 'level', 'area']

type Tagged = Pick<Zone, 'tags'>
type ZoneOf = (id: string) => Tagged | undefined

/** All state of a system stands below it; nothing when the system lists no zone with the scope tag. */
export function systemBase(
  { id, zones }: Pick<ControlSystem, 'id' | 'zones'>,
  zoneOf: ZoneOf,
  hierarchy: readonly string[],
): string | undefined {
  const levels = new Map<string, string>()
  for (const zone of zones) {
    // The first in the zone's own order counts; of two zones with the same tag the later one in the system's.
    const level = zoneOf(zone)?.tags.find(tag => hierarchy.includes(tag))
    if (level !== undefined) levels.set(level, zone)
  }
  const [scope = '', ...below] = hierarchy
  const top = levels.get(scope)
  return top && joined('placeos', top, 'state', ...below.map(tag => levels.get(tag) ?? '_'), id)
}

export const moduleBase = (base: string, driver: string, name: string, index: number): string =>
  joined(base, driver, name, String(index))

export const stateTopic = (base: string, status: string): string => joined(base, status)

/** The second level is the name of the scope tag, not the id of a zone (mqtt.md 3.2). */
export const metadataTopic = (scope: string, id: string): string => joined('placeos', scope, 'metadata', id)

/** Only the direct parent is looked at (mqtt.md 3.2). */
export const isZoneShown = (zone: Pick<Zone, 'tags' | 'parent_id'>, zoneOf: ZoneOf, scope: string): boolean =>
  zone.parent_id ? zoneOf(zone.parent_id)?.tags.includes(scope) === true : zone.tags.includes(scope)

export const isSystemShown = ({ zones }: Pick<ControlSystem, 'zones'>, zoneOf: ZoneOf, scope: string): boolean =>
  zones.some(id => zoneOf(id)?.tags.includes(scope))

/** MQTT 3.1.1, 4.7.3. */
export const isShortEnough = (topic: string): boolean => topic.length < 16_000 || Buffer.byteLength(topic) <= 65_535

/** As paths are: slashes at the joints collapse (mqtt.md 3.1). */
function joined(...segments: string[]): string {
  let path = ''
  for (const [at, segment] of segments.map(written).entries()) {
    const from = at === 0 ? 0 : slashesAt(segment, 1)
    const rest = segment.slice(from)
    path = at === 0 ? rest : `${path.slice(0, path.length - slashesAt(path, -1))}/${rest}`
  }
  return path
}

/** How many there are at the beginning, or at the end. */
function slashesAt(text: string, step: 1 | -1): number {
  const first = step === 1 ? 0 : text.length - 1
  let count = 0
  while (text[first + count * step] === '/') count += 1
  return count
}

/** A broker hangs up on a topic with a wildcard or a NUL in it (MQTT 3.1.1, 3.3.2), and a level that is empty is none. */
const written = (segment: string): string => segment.toWellFormed().replace(/[+#\0]/g, '_') || '_'
