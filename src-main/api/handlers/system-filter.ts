import type { ControlSystem } from '../../model/control-system.ts'
import type { Store } from '../../store/open.ts'

interface SystemQuery {
  zone_id?: string[]
  email?: string[]
  features?: string[]
  module_id?: string
  trigger_id?: string
  capacity?: number
  bookable?: boolean
  signage?: boolean
  public?: boolean
}

/** What a list of systems may be narrowed by, all of it together (rest.md 4.8). */
export function systemFilter(store: Store, query: Record<string, unknown>): (row: ControlSystem) => boolean {
  const asked = query as SystemQuery
  const mails = asked.email?.length && new Set(asked.email.map(mail => mail.toLowerCase()))
  const triggered =
    asked.trigger_id === undefined
      ? undefined
      : new Set(store.trigger_instance.by('trigger_id', asked.trigger_id).map(row => row.control_system_id))
  return row =>
    (!asked.zone_id || asked.zone_id.every(id => row.zones.includes(id))) &&
    (!mails || mails.has(row.email?.toLowerCase() ?? '')) &&
    (!asked.features || asked.features.every(feature => row.features.includes(feature))) &&
    (asked.module_id === undefined || row.modules.includes(asked.module_id)) &&
    (!triggered || triggered.has(row.id)) &&
    (asked.capacity === undefined || row.capacity >= asked.capacity) &&
    (asked.bookable === undefined || row.bookable === asked.bookable) &&
    (asked.signage === undefined || row.signage === asked.signage) &&
    (!asked.public || row.public)
}
