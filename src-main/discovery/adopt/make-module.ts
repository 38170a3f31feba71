import type { Json } from '../../base/json.ts'
import { Role } from '../../model/enums.ts'
import { shelfRepository } from '../../model/repository.ts'
import { changeSystem } from '../../records/rules/control-system.ts'
import type { Step } from '../../records/step.ts'
import type { ShelvedDriver } from '../../runtime/shelf.ts'
import type { Asked, Match } from '../match/match-contract.ts'
import { keepSettings } from './keep-settings.ts'

/** A module as it is about to be made. */
export interface NewModule {
  match: Match
  driver: ShelvedDriver
  /** As somebody typed it; `Display_2` and the driver's own name count as none. */
  custom_name: string | undefined
  settings: Record<string, Json>
  /** What it must be told before it can begin. */
  asks: Asked[]
}

/** Makes the module, with a record for its driver when there is none, and puts it last into the system. */
export function makeModule(
  step: Step,
  systemId: string,
  { match, driver, custom_name, settings, asks }: NewModule,
): { module_id: string; made_driver: string | undefined } {
  const { description, fileName } = driver
  const { ip, port, uri, tls, udp } = match.filled
  // The role is the driver's, and settles how its modules reach their devices (model.md 3.11).
  const role = Role[match.filled.role ?? description.role]
  // One that it answers for is known to the centre too, and so will its modules be (driver.md 12).
  const records = step.store.driver.all().filter(row => row.role === role)
  const known =
    records.find(row => row.file_name === fileName) ??
    records.find(row => description.answers_for.includes(row.file_name))
  const record =
    known ??
    step.create('driver', {
      ...{ name: description.name, description: description.about, role },
      ...{ repository_id: shelfRepository.id, file_name: fileName, commit: 'HEAD' },
      ...{ module_name: description.module_name, default_port: description.default_port ?? null },
      default_uri: description.default_uri ?? null,
    })
  const row = step.create('module', {
    ...{ driver_id: record.id, ip, port, uri, tls, udp, makebreak: match.filled.makebreak ?? description.makebreak },
    ...{ custom_name: ownName(custom_name, description.module_name), running: asks.length === 0 },
  })
  keepSettings(step, row.id, settings)
  const system = step.store.control_system.get(systemId)
  if (system) changeSystem(step, system, { modules: [...system.modules, row.id] })
  return { module_id: row.id, made_driver: known ? undefined : record.id }
}

/** The number behind a name says which of several it is, and is counted, not kept (driver.md 12). */
function ownName(typed: string | undefined, moduleName: string): string | null {
  const name = (typed ?? '').trim().replace(/_\d+$/, '')
  return name === '' || name === moduleName ? null : name
}
