import { z } from 'zod'
import { entity, maybeText, type Of, setOfText } from './entity.ts'

/** A system: the room, as an ordered set of modules. */
export const controlSystem = entity({
  table: 'sys',
  path: 'systems',
  fields: {
    name: z.string().min(1),
    description: z.string().default(''),
    features: setOfText(),
    email: maybeText(),
    bookable: z.boolean().default(false),
    public: z.boolean().default(false),
    display_name: maybeText(),
    code: maybeText(),
    type: maybeText(),
    capacity: z.number().int().default(0),
    map_id: maybeText(),
    approval: z.boolean().default(false),
    images: z.array(z.string()).default([]),
    security_groups: z.array(z.string()).default([]),
    timezone: maybeText(),
    support_url: z.string().default(''),
    timetable_url: maybeText(),
    camera_snapshot_urls: z.array(z.string()).default([]),
    camera_url: maybeText(),
    room_booking_url: maybeText(),
    version: z.number().int().default(0),
    installed_ui_devices: z.number().int().default(0),
    /** In order: in settings, later zones win. */
    zones: setOfText(),
    /** In order: it gives equally named modules their index. */
    modules: setOfText(),
    orientation: z.string().default('unspecified'),
    playlists: z.array(z.string()).default([]),
    signage: z.boolean().default(false),
    space_config: z.record(z.string(), z.json()).default({}),
  },
})
export type ControlSystem = Of<typeof controlSystem>
