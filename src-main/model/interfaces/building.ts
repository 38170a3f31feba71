import { z } from 'zod'
import { standard, text } from './standard.ts'

// Lights, relays, desks, and what a device says of itself (driver.md 17.1).

/** A part of a lighting system. What it consists of depends on the maker. */
export const lightingArea = z
  .object({
    id: z.union([z.uint32(), z.string()]).nullish(),
    join: z.uint32().nullish(),
    channel: z.uint32().nullish(),
    component: z.string().nullish(),
  })
  .meta({ title: 'PlaceOS::Driver::Interface::Lighting::Area' })
export type LightingArea = z.infer<typeof lightingArea>

const area = lightingArea.nullable().default(null)
/** Milliseconds. */
const fade_time = z.uint32().default(1_000)

/** What a device says that it is. */
export const deviceDescriptor = z.object({
  make: z.string(),
  model: z.string(),
  serial: z.string().nullish(),
  firmware: z.string().nullish(),
  mac_address: z.string().nullish(),
  ip_address: z.string().nullish(),
  hostname: z.string().nullish(),
})
export type DeviceDescriptor = z.infer<typeof deviceDescriptor>

export const building = {
  'Lighting::Scene': standard({
    commands: { set_lighting_scene: { scene: z.uint32(), area, fade_time }, 'lighting_scene?': { area } },
    mayReport: { 'area{id}': z.number() },
  }),
  'Lighting::Level': standard({
    commands: {
      set_lighting_level: { level: z.number().min(0).max(100), area, fade_time },
      'lighting_level?': { area },
    },
    given: { set_lighting: { state: z.boolean(), area, fade_time } },
    mayReport: { 'area{id}_level': z.number() },
  }),
  ElectricalRelay: standard({
    commands: { relay: { state: z.boolean(), index: z.int32().default(0) } },
    given: {
      pulse: {
        /** Milliseconds. */
        period: z.int32().min(0).default(1_000),
        index: z.int32().default(0),
        times: z.int32().min(0).default(1),
        initial_state: z.boolean().default(false),
      },
    },
    mayReport: { 'relay{n}': z.boolean() },
  }),
  DeskControl: standard({
    commands: {
      /** Millimetres. */
      set_desk_height: { desk_key: text, desk_height: z.int32() },
      get_desk_height: { desk_key: text },
      /** Nothing is automatic. */
      set_desk_power: { desk_key: text, desk_power: z.boolean().nullable() },
      get_desk_power: { desk_key: text },
    },
  }),
  DeviceInfo: standard({
    commands: { device_info: {} },
    given: { update_device_info: {} },
    gives: { device_info: deviceDescriptor },
    givenStatus: { device_info: deviceDescriptor },
  }),
}
