import { Role, type RoleNumber } from '../../model/enums.ts'
import { newId } from '../../model/ids.ts'
import { type Module, resolvedName } from '../../model/module.ts'
import { isUri } from '../formats.ts'
import type { Problem } from '../problem.ts'
import type { Draft, Rules, Step } from '../step.ts'
import { changeSystem, systemsListing } from './control-system.ts'

type ModuleDraft = Draft<'module'>['row']

export const module: Rules<'module'> = {
  newId: (fields, { nowMs }) => (fields.edge_id ? `${newId('mod', nowMs)}-edge` : newId('mod', nowMs)),
  derive({ row, before, step }) {
    const driver = step.store.driver.get(row.driver_id ?? '')
    const role = driver?.role ?? before?.role ?? Role.device
    return {
      role,
      name: driver?.module_name ?? before?.name ?? '',
      ...linkOf(role, row),
      ...(row.running ? {} : { has_runtime_error: false, error_timestamp: null }),
      ...(before ? {} : { alert_level: row.alert_level ?? driver?.alert_level ?? 'medium' }),
    }
  },
  check: ({ row }) => [...checkLink(row), ...checkSystem(row)],
  saved(row, before, step) {
    const [now, then] = [row.control_system_id ?? undefined, before?.control_system_id ?? undefined]
    if (now === then) return
    if (then !== undefined) leaveSystem(step, row, then)
    const system = now === undefined ? undefined : step.store.control_system.get(now)
    if (system && !system.modules.includes(row.id)) {
      changeSystem(step, system, { modules: [...system.modules, row.id] })
    }
  },
  removing(row, step) {
    for (const system of systemsListing(step, row.id)) leaveSystem(step, row, system.id)
  },
}

/** What a role settles (model.md 3.11). `wss` leaves `tls` false there, and so it does here. */
function linkOf(role: RoleNumber, row: ModuleDraft): Partial<Module> {
  if (role === Role.logic) return { tls: false, udp: false, connected: true }
  if (role === Role.device || role === Role.ssh) return row.udp ? { tls: false } : {}
  return { udp: false, tls: /^https:\/\//i.test(row.uri ?? '') }
}

function checkLink({ role, ip = '', port = 0, uri = '' }: ModuleDraft): Problem[] {
  if (role === Role.logic) return []
  if (role === Role.service || role === Role.websocket) {
    if (!uri.trim()) return [{ field: 'uri', reason: 'not present' }]
    return isUri(uri) ? [] : [{ field: 'uri', reason: 'is an invalid URI' }]
  }
  const problems: Problem[] = []
  if (!ip.trim()) problems.push({ field: 'ip', reason: 'cannot be blank' })
  if (port < 1 || port > 65_535) problems.push({ field: 'port', reason: 'is invalid' })
  if (problems.length === 0 && !isHost(ip, port)) {
    problems.push({ field: 'ip', reason: 'address, hostname or port are invalid' })
  }
  return problems
}

const isHost = (ip: string, port: number) =>
  !/[/?#@\\]/.test(ip) && isUri(`http://${ip.includes(':') ? `[${ip}]` : ip}:${port}/`)

function checkSystem({ role, control_system_id, edge_id }: ModuleDraft): Problem[] {
  if (role !== Role.logic) {
    const name = Object.entries(Role).find(([, number]) => number === role)?.[0] ?? ''
    const called = name === 'ssh' ? 'SSH' : `${name[0]?.toUpperCase()}${name.slice(1)}`
    return control_system_id
      ? [{ field: 'control_system', reason: `should not be associated for ${called} modules` }]
      : []
  }
  const problems: Problem[] = []
  if (!control_system_id) problems.push({ field: 'control_system', reason: 'must be associated for logic modules' })
  if (edge_id) problems.push({ field: 'edge', reason: 'logic module cannot be allocated to an edge' })
  return problems
}

/** A system forgets a module, and its names among its features unless another module there has them. */
export function leaveSystem(step: Step, row: Module, systemId: string): void {
  const system = step.store.control_system.get(systemId)
  if (!system?.modules.includes(row.id)) return
  const modules = system.modules.filter(id => id !== row.id)
  const stay = new Set(modules.flatMap(id => namesOf(step.store.module.get(id))))
  const gone = new Set(namesOf(row).filter(name => !stay.has(name)))
  changeSystem(step, system, { modules, features: system.features.filter(feature => !gone.has(feature)) })
}

const namesOf = (row: Module | undefined) => (row ? [resolvedName(row), row.name] : [])
