import { entity, type Of } from './entity.ts'
import { count, description, list, maybeText, name, setOfText } from './field.ts'

/** A place that holds other places: organisation, building, level, area. Its tags say which. */
export const zone = entity({
  noun: 'zone',
  table: 'zone',
  path: 'zones',
  fields: {
    name: name({ unique: { as: 'trimmed' } }),
    display_name: maybeText({ clean: 'text', searched: true }),
    description: description(),
    tags: setOfText({ clean: 'text', searched: true, about: 'Such as org, building, level.' }),
    parent_id: maybeText({ ref: { to: 'zone', gone: 'remove' }, about: 'The zone it lies in.' }),
    triggers: list({ ref: { to: 'trigger', gone: 'handled' }, about: 'At work in every system of the zone.' }),
    location: maybeText({ clean: 'text', searched: true, about: 'Free text, often latitude,longitude.' }),
    code: maybeText({ clean: 'text', searched: true }),
    type: maybeText({ clean: 'text', searched: true }),
    count: count(),
    capacity: count(),
    map_id: maybeText(),
    timezone: maybeText({ about: 'Such as Europe/Berlin.' }),
    images: list(),
    place_id: maybeText(),
    playlists: list({ foreign: true }),
  },
})
export type Zone = Of<typeof zone>
