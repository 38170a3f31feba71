import { z } from 'zod'
import { choice, foreignId, maybeForeignId, maybeText, maybeUnixTime, standard, text, unixTime } from './standard.ts'

// Where people are, what is theirs, and where they may go (driver.md 17.2).

const someone = { email: maybeText, username: maybeText }
const locker = { bank_id: foreignId, locker_id: foreignId }
/** Seconds that it stays open. */
const opening = { open_time: z.int32().default(60) }

/** A locker, as functions of `Lockers` give it. */
export const placeLocker = z.looseObject({
  location: z.literal('locker').default('locker'),
  bank_id: foreignId,
  locker_id: foreignId,
  locker_name: z.string(),
  allocated: z.boolean().nullish(),
  allocation_id: z.union([z.string(), z.int()]).nullish(),
  expires_at: unixTime.nullish(),
  mac: z.string().nullish(),
  building: z.string().nullish(),
  level: z.string().nullish(),
})
export type PlaceLocker = z.input<typeof placeLocker>

/** What happened at a door, as it goes out on the channel `security/event/door`. */
export const doorEvent = z.object({
  module_id: z.string(),
  security_system: z.string(),
  door_id: z.string(),
  timestamp: unixTime,
  action: choice(
    'DoorSecurity::Action',
    'Granted',
    'Denied',
    'Tamper',
    'Duress',
    'ForcedDoor',
    'SecurityBreach',
    'RequestToExit',
  ),
  card_id: z.string().nullish(),
  user_name: z.string().nullish(),
  user_email: z.string().nullish(),
})
export type DoorEvent = z.infer<typeof doorEvent>

const accessDetails = z.looseObject({
  user_id: z.string().nullish(),
  permission_id: z.string().nullish(),
  card_number: z.string().nullish(),
  card_facility: z.string().nullish(),
})

const membership = {
  zone_id: foreignId,
  card_holder_id: foreignId,
  from_unix: maybeUnixTime,
  until_unix: maybeUnixTime,
}

export const people = {
  Locatable: standard({
    commands: {
      locate_user: someone,
      /** Lower case, without separators. */
      macs_assigned_to: someone,
      check_ownership_of: { mac_address: text },
      device_locations: { zone_id: text, location: maybeText },
    },
  }),
  Lockers: standard({
    includes: ['Locatable'],
    commands: {
      locker_allocate: {
        user_id: text,
        bank_id: foreignId,
        locker_id: maybeForeignId,
        expires_at: maybeUnixTime,
      },
      locker_release: { ...locker, owner_id: maybeText },
      lockers_allocated_to: { user_id: text },
      locker_share: { ...locker, owner_id: text, share_with: text },
      locker_unshare: { ...locker, owner_id: text, shared_with_id: maybeText },
      locker_shared_with: { ...locker, owner_id: text },
      locker_unlock: { ...locker, owner_id: maybeText, ...opening },
    },
    given: {
      locker_allocate_me: { bank_id: foreignId, locker_id: maybeForeignId, expires_at: maybeUnixTime },
      locker_release_mine: locker,
      lockers_allocated_to_me: {},
      locker_share_mine: { ...locker, share_with: text },
      locker_unshare_mine: { ...locker, shared_with_id: maybeText },
      locker_shared_with_others: locker,
      locker_unlock_mine: { ...locker, ...opening },
    },
  }),
  DoorSecurity: standard({ commands: { door_list: {}, unlock: { door_id: text } } }),
  ZoneAccessSecurity: standard({
    commands: {
      card_holder_id_lookup: { email: text },
      card_holder_lookup: { id: foreignId },
      zone_access_id_lookup: { name: text, exact_match: z.boolean().default(true) },
      zone_access_lookup: { id: foreignId },
      'zone_access_member?': membership,
      zone_access_add_member: membership,
      zone_access_remove_member: membership,
    },
  }),
  GuestBuildingAccess: standard({
    commands: {
      grant_guest_access: { name: text, email: text, starting: unixTime, ending: unixTime },
      revoke_guest_access: { details: accessDetails },
      'guest_access_configured?': {},
    },
  }),
}
