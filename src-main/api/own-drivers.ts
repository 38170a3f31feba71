import type { Json } from '../base/json.ts'
import { Role } from '../model/enums.ts'
import { type Repository, shelfRepository } from '../model/repository.ts'
import type { Commit } from '../repositories/repositories.ts'
import type { ShelvedDriver } from '../runtime/shelf.ts'
import type { NodeFacts } from './handlers/records.ts'

// The drivers that this node ships with, as the repository that their records name. It has no history here.

export const isOwn = ({ id }: Pick<Repository, 'id'>) => id === shelfRepository.id

/** The one commit there is: what this node was built from. */
export const ownCommit = ({ commit, version, buildTime }: NodeFacts): Commit => ({
  hash: commit,
  commit,
  subject: `The drivers of Alcove ${version}`,
  ...(buildTime ? { date: buildTime } : {}),
})

/** `<vendor>` of each `<vendor>/<device>`. */
export const ownFolders = (drivers: readonly ShelvedDriver[]): string[] =>
  [...new Set(drivers.map(({ fileName }) => fileName.split('/').slice(0, -1).join('/')))].filter(Boolean).sort()

/**
 * What a driver record begins with: PlaceOS's defaults document (driver.md 2), and beside it the names that the
 * fields of the record have.
 */
export function driverDefaults({ description }: ShelvedDriver): Record<string, Json> {
  const { name, module_name, about, role, default_port, default_uri, settings_schema } = description
  return {
    descriptive_name: name,
    generic_name: module_name,
    description: about,
    ...(default_port === undefined ? {} : { tcp_port: default_port, default_port }),
    ...(default_uri === undefined ? {} : { uri_base: default_uri, default_uri }),
    default_settings: JSON.stringify(defaultsIn(settings_schema)),
    json_schema: settings_schema,
    name,
    module_name,
    role: Role[role],
  }
}

/** The settings as they are when nobody sets any. */
function defaultsIn(schema: Json): Record<string, Json> {
  const { properties } = (schema ?? {}) as { properties?: Record<string, { default?: Json }> }
  return Object.fromEntries(
    Object.entries(properties ?? {}).flatMap(([name, { default: value }]) =>
      value === undefined ? [] : [[name, value]],
    ),
  )
}
