import { z } from 'zod'
import { entity, type Of } from './entity.ts'
import { namedField } from './enums.ts'
import { count, description, field, flag, instant, list, maybeText, name, object, setOfText, text } from './field.ts'

/** A system: the room, as an ordered set of modules. */
export const controlSystem = entity({
  noun: 'system',
  table: 'sys',
  path: 'systems',
  fields: {
    name: name({ unique: { as: 'trimmed' } }),
    display_name: maybeText({ clean: 'text', searched: true, about: 'What people in the room read.' }),
    description: description(),
    zones: setOfText({ ref: { to: 'zone', gone: 'handled' }, about: 'In order: in settings, later zones win.' }),
    modules: setOfText({
      ref: { to: 'module', gone: 'handled' },
      about: 'In order: it gives modules of the same name their number.',
    }),
    features: setOfText({ clean: 'text', searched: true, about: 'Words that people look for rooms with.' }),
    email: maybeText({ searched: true, about: 'The address the room is booked by.' }),
    capacity: count(),
    bookable: flag(),
    public: flag(),
    approval: flag(),
    code: maybeText({ clean: 'text', searched: true }),
    type: maybeText({ clean: 'text', searched: true }),
    map_id: maybeText(),
    images: list(),
    security_groups: list(),
    timezone: maybeText({ about: 'Such as Europe/Berlin.' }),
    support_url: text(),
    timetable_url: maybeText(),
    camera_url: maybeText(),
    camera_snapshot_urls: list(),
    room_booking_url: maybeText(),
    installed_ui_devices: count(0, { about: 'Panels that are always in the room.' }),
    space_config: object(),
    version: count(0, { derived: true, about: 'Counts changes; a save must name the one it is based on.' }),
    orientation: namedField(['unspecified', 'landscape', 'portrait', 'square'], 'unspecified', { foreign: true }),
    playlists: list({ foreign: true }),
    signage: flag(false, { foreign: true }),
    signage_last_seen: instant({ readOnly: true, foreign: true }),
    playlist_item_id: field(z.string().nullish(), { foreign: true }),
  },
})
export type ControlSystem = Of<typeof controlSystem>
