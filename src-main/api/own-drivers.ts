import type { Json } from '../base/json.ts'
import { placeosDefaults } from '../driver-kit/metadata.ts'
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
  const { name, module_name, role, default_port, default_uri } = description
  return {
    ...placeosDefaults(description),
    ...(default_port === undefined ? {} : { default_port }),
    ...(default_uri === undefined ? {} : { default_uri }),
    name,
    module_name,
    role: Role[role],
  }
}
