import { BrokerAuth, Role } from '@model/enums.ts'
import type { EntityName } from '@model/names.ts'

/** What a form knows besides its own fields. */
export interface Around {
  /** The kind of link of the driver a module belongs to. */
  role: number | undefined
  /** What that driver's modules begin with. */
  defaults: Readonly<Record<string, unknown>>
}

type Values = Readonly<Record<string, unknown>>

const byRole: Readonly<Record<string, readonly number[]>> = {
  ip: [Role.device, Role.ssh],
  port: [Role.device, Role.ssh],
  tls: [Role.device, Role.ssh],
  udp: [Role.device],
  makebreak: [Role.device, Role.ssh, Role.websocket],
  uri: [Role.service, Role.websocket],
  control_system_id: [Role.logic],
  edge_id: [Role.device, Role.ssh, Role.service, Role.websocket],
}

/** Whether a field can make a difference, given the others: a logic module has no address, to begin with. */
export function matters(entity: EntityName, field: string, values: Values, { role }: Around): boolean {
  // Until the driver is known, nobody can say how its device is reached.
  if (entity === 'module') return byRole[field]?.includes(role ?? Number.NaN) ?? true
  if (entity === 'broker') {
    const auth = Number(values.auth_type)
    if (field === 'username' || field === 'password') return auth === BrokerAuth.user_password
    if (field === 'certificate') return auth === BrokerAuth.certificate
  }
  if (entity === 'trigger' && field === 'supported_methods') return values.enable_webhook === true
  return true
}

const neededByRole: Readonly<Record<string, readonly number[]>> = {
  ip: [Role.device, Role.ssh],
  port: [Role.device, Role.ssh],
  uri: [Role.service, Role.websocket],
  control_system_id: [Role.logic],
}

/** What must be given here though it need not be everywhere. */
export const needed = (entity: EntityName, field: string, { role }: Pick<Around, 'role'>): boolean =>
  entity === 'module' && role !== undefined && (neededByRole[field]?.includes(role) ?? false)
