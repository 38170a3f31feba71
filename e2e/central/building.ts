import { driverRows } from './building-drivers.ts'
import { peopleRows } from './building-people.ts'
import { roomRows, setting } from './building-rooms.ts'
import type { EntityRow } from './data.ts'

/** Names of the records that stories are told about. */
export const places = {
  organisation: 'zone-harbour-org',
  building: 'zone-harbour',
  levels: ['zone-harbour-1', 'zone-harbour-2'],
  /** A room whose devices hang on another edge. */
  elsewhere: 'sys-annex-1',
} as const

/** One organisation, one building with two levels, ten rooms on the edge and two elsewhere. */
export function building({ edgeId }: { edgeId: string }): EntityRow[] {
  return [
    ...peopleRows,
    { entity: 'edge', row: { id: edgeId, name: 'Harbour House', description: 'The mini PC in the riser cupboard' } },
    { entity: 'edge', row: { id: 'edge-annex', name: 'Annex' } },
    ...driverRows,
    ...zones(),
    ...triggers(),
    ...['1', '2'].flatMap(level =>
      [1, 2, 3, 4, 5].flatMap(number => roomRows({ level, number, edgeId, zones: zonesOf(`zone-harbour-${level}`) })),
    ),
    ...[1, 2].flatMap(number =>
      roomRows({ level: 'annex', number, edgeId: 'edge-annex', zones: zonesOf('zone-annex') }),
    ),
  ]
}

const zonesOf = (level: string) => [places.organisation, places.building, level]

function zones(): EntityRow[] {
  const [first, second] = places.levels
  const zone = (id: string, name: string, tag: string, more: EntityRow['row'] = {}): EntityRow => ({
    entity: 'zone',
    row: { id, name, tags: [tag], timezone: 'Europe/London', ...more },
  })
  return [
    zone(places.organisation, 'Harbour', 'org'),
    zone(places.building, 'Harbour House', 'building', { parent_id: places.organisation, code: 'HH' }),
    zone(first, 'Harbour House Level 1', 'level', { parent_id: places.building, triggers: ['trigger-night'] }),
    zone(second, 'Harbour House Level 2', 'level', { parent_id: places.building }),
    zone('zone-annex', 'Annex', 'level', { parent_id: places.building }),
    setting('sets-building', places.building, 0, 'help_desk: "ext 100"\nscreen_saver: true\n'),
    setting('sets-level', first, 1, 'door_code: "4711"\n'),
    setting('sets-driver-samsung', 'driver-samsung', 0, 'poll_ms: 30000\n'),
    setting('sets-driver-extron', 'driver-extron', 2, 'password: harbour-matrix\n'),
    {
      entity: 'json_schema',
      row: { id: 'json_schema-contact', name: 'Contact', schema: '{"type":"object","required":["email"]}' },
    },
    {
      entity: 'metadata',
      row: {
        id: 'metadata-contact',
        name: 'contact',
        parent_id: places.building,
        description: 'Who to call',
        schema_id: 'json_schema-contact',
        details: { email: 'facilities@harbour.example', phone: '100' },
      },
    },
  ]
}

function triggers(): EntityRow[] {
  const off = { functions: [{ mod: 'System_1', method: 'power', args: { state: false } }], mailers: [] }
  return [
    {
      entity: 'trigger',
      row: {
        id: 'trigger-night',
        name: 'Off at night',
        conditions: {
          comparisons: [],
          time_dependents: [{ type: 'cron', cron: '0 22 * * *', timezone: 'Europe/London' }],
        },
        actions: off,
      },
    },
    {
      entity: 'trigger',
      row: {
        id: 'trigger-hot',
        name: 'Display too hot',
        important: true,
        conditions: {
          comparisons: [
            { left: { mod: 'Display_1', status: 'temperature', keys: [] }, operator: 'greater_than', right: 60 },
          ],
          time_dependents: [],
        },
        actions: off,
      },
    },
  ]
}
