import { z } from 'zod'
import { entity, maybeText, type Of, setOfText } from './entity.ts'

/** A place that holds other places: organisation, building, level, area. Its tags say which. */
export const zone = entity({
  table: 'zone',
  path: 'zones',
  fields: {
    name: z.string().min(1),
    description: z.string().default(''),
    tags: setOfText(),
    location: maybeText(),
    display_name: maybeText(),
    code: maybeText(),
    type: maybeText(),
    count: z.number().int().default(0),
    capacity: z.number().int().default(0),
    map_id: maybeText(),
    timezone: maybeText(),
    triggers: z.array(z.string()).default([]),
    images: z.array(z.string()).default([]),
    playlists: z.array(z.string()).default([]),
    place_id: maybeText(),
    parent_id: maybeText(),
  },
})
export type Zone = Of<typeof zone>
