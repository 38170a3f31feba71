import type { Json } from '../../base/json.ts'
import type { ModuleFacts } from '../../driver-kit/context.ts'
import type { TransportKind } from '../../driver-kit/link.ts'
import type { SystemFacts } from '../../driver-kit/system.ts'
import { Role } from '../../model/enums.ts'
import type { Address } from '../worker-contract.ts'

export interface PayloadOf {
  address: Address
  facts: ModuleFacts
  settings: Json
  /** Of a logic module. */
  system: SystemFacts | undefined
}

/** What a compiled driver reads when a module starts or is updated (edge.md 6.1); all else it ignores. */
export function startPayload({ address, facts, settings, system }: PayloadOf): string {
  const { ip, port, uri } = address
  // The record says how, but for what stands in for the device (driver.md 1).
  const { udp, tls, makebreak } = facts.simulated
    ? { udp: address.kind === 'udp', tls: address.tls, makebreak: address.perCommand }
    : facts
  return JSON.stringify({
    ...{ id: facts.id, ip, port, uri, udp, tls, makebreak, notes: facts.notes },
    role: roles[address.kind],
    control_system: system ?? null,
    settings,
  })
}

const roles: Record<TransportKind, number> = {
  none: Role.logic,
  tcp: Role.device,
  udp: Role.device,
  ssh: Role.ssh,
  websocket: Role.websocket,
  http: Role.service,
  mqtt: Role.service,
  serial: Role.service,
}
