import { entity, type Of } from './entity.ts'
import { namedField } from './enums.ts'
import { description, flag, maybeText, name, needed, textOr } from './field.ts'

/** Where drivers, or front ends, come from. */
export const repository = entity({
  noun: 'repository',
  table: 'repo',
  path: 'repositories',
  fields: {
    name: name(),
    description: description(),
    repo_type: namedField(['driver', 'interface'], 'driver'),
    folder_name: needed({ present: true, searched: true, unique: { within: ['repo_type'], as: 'lower' } }),
    uri: needed({ present: true, searched: true }),
    branch: textOr('master', { searched: true }),
    commit_hash: textOr('HEAD', { present: true, about: 'The commit that is wanted; HEAD is the newest.' }),
    release: flag(),
    username: maybeText(),
    password: maybeText({ secret: 'nobody' }),
    /** No longer in PlaceOS, kept from the data model: an access token, used when there is no password. */
    key: maybeText({ secret: 'nobody', about: 'An access token; used when there is no password.' }),
    root_path: maybeText(),
    deployed_commit_hash: maybeText({ readOnly: true }),
    has_runtime_error: flag(false, { readOnly: true }),
    error_message: maybeText({ readOnly: true }),
  },
})
export type Repository = Of<typeof repository>

/** The drivers that this node ships with, as a repository: a driver's record must name one. */
export const shelfRepository = {
  id: 'repo-alcove',
  name: 'Alcove drivers',
  description: 'The drivers that this node comes with',
  folder_name: 'alcove',
  uri: 'alcove://drivers',
  branch: 'main',
} as const
