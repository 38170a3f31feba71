import { toWire } from '../../../src-main/model/entity.ts'
import { Role } from '../../../src-main/model/enums.ts'
import { type EntityName, entities } from '../../../src-main/model/index.ts'
import { type Data, type Row, rowsNamed } from '../data.ts'
import type { Redis } from '../redis.ts'
import type { Cipher } from './cipher.ts'
import type { Asked } from './route.ts'

type Roles = Pick<Asked, 'isSupport' | 'isAdmin'>

/** Records as PlaceOS shows them to somebody. */
export interface Wire {
  row(entity: EntityName, row: Row, roles: Roles): Row
  /** With its driver and, where it is asked for, its system. */
  module(row: Row, more: { driver?: boolean; system?: boolean; live?: boolean }): Row
}

/** What a user is to those who are no administrators (rest.md 3). */
const publicUser = [
  ...['id', 'name', 'nickname', 'email', 'email_digest', 'phone', 'country', 'image', 'staff_id', 'first_name'],
  ...['last_name', 'building', 'department', 'preferred_language', 'deleted', 'groups', 'locatable', 'login_count'],
  ...['last_login', 'work_preferences', 'work_overrides', 'authority_id', 'photo_upload_id', 'created_at'],
]

export function createWire({ data, redis, cipher }: { data: Data; redis: Redis; cipher: Cipher }): Wire {
  const wire: Wire = {
    row(entity, row, roles) {
      const shown: Row = toWire(entities[entity], row)
      if (entity === 'settings') return cipher.settings(shown, roles)
      if (entity === 'repository' && shown.password) return { ...shown, password: cipher.sealed(row, 'password') }
      if (entity === 'user' && !roles.isAdmin) return only(shown, publicUser)
      if (entity === 'trigger_instance') return instance(shown, roles)
      if (entity === 'edge') return without(shown, ['secret'])
      return shown
    },
    module(row, { driver = false, system = false, live = false }) {
      const shown: Row = toWire(entities.module, row)
      const its = data.get('driver', String(row.driver_id))
      const room = row.role === Role.logic ? data.get('control_system', String(row.control_system_id)) : undefined
      return {
        ...shown,
        ...(live ? { connected: !row.running || redis.status(String(row.id), 'connected') !== false } : {}),
        ...(driver && its ? { driver: only(its, ['name', 'description', 'module_name']) } : {}),
        ...(system && room ? { control_system: { name: room.name ?? '', zone_data: zonesOf(room) } } : {}),
      }
    },
  }
  return wire

  function zonesOf(system: Row): Row[] {
    return rowsNamed(data, 'zone', system.zones).map(row => toWire(entities.zone, row))
  }

  function instance(row: Row, { isAdmin }: Roles): Row {
    const system = data.get('control_system', String(row.control_system_id))
    const trigger = data.get('trigger', String(row.trigger_id))
    return {
      ...(isAdmin ? row : without(row, ['webhook_secret'])),
      name: trigger?.name ?? '',
      ...(system ? { control_system: only(system, ['id', 'name']) } : {}),
    }
  }
}

const only = (row: Row, names: readonly string[]): Row =>
  Object.fromEntries(Object.entries(row).filter(([name]) => names.includes(name)))

const without = (row: Row, names: readonly string[]): Row =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)))
