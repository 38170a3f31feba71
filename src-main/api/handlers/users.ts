import { Failed } from '../../base/result.ts'
import { flag } from '../../contract/shapes.ts'
import { adminOnly, type User } from '../../model/user.ts'
import type { Fields } from '../../records/accept.ts'
import { isEmail } from '../../records/formats.ts'
import { validationFailed } from '../../records/problem.ts'
import { isLastAdmin } from '../../records/rules/user.ts'
import type { On } from '../answer.ts'
import { atLeast, type Caller } from '../caller.ts'
import { missingParameter } from '../failures.ts'
import { jsonPathFilter } from '../json-path.ts'
import { pageOf } from '../list-headers.ts'
import { adminUser, authorityOf, publicUser, userGroups, withMetadata } from '../user-views.ts'
import { type WireRecord, wireRecord } from '../wire.ts'
import { metadataOf } from './metadata.ts'
import { notFound, type Parts } from './records.ts'
import { answerResource } from './resource.ts'

export const answerUsers = (on: On, parts: Parts) => {
  const { store, records } = parts
  const isAdmin = (caller: Caller) => atLeast(caller, 'admin')

  /**
   * By e-mail address or sign-in name, else by id with or without its prefix, sign-in name or staff number. Only an
   * admin finds people of another authority, and by their ids alone.
   */
  function find(asked: string, caller: Caller): User | undefined {
    const own = authorityOf(store, caller)
    const inOwn = (is: (row: User) => boolean) => store.user.find(row => row.authority_id === own && is(row))
    const byLoginName = () => inOwn(row => row.login_name === asked)
    if (isEmail(asked)) return byEmail(asked, own) ?? byLoginName()
    const row = store.user.get(asked) ?? store.user.get(`user-${asked}`)
    if (row) return isAdmin(caller) || row.authority_id === own ? row : undefined
    return byLoginName() ?? inOwn(({ staff_id }) => staff_id === asked)
  }

  function byEmail(address: string, authority: string | undefined): User | undefined {
    const lower = address.toLowerCase()
    return store.user.find(row => row.authority_id === authority && row.email.toLowerCase() === lower)
  }

  function found(asked: string, caller: Caller): User {
    const row = find(asked, caller)
    if (!row) throw notFound('user', asked)
    return row
  }

  function view(row: User, caller: Caller, include_metadata: unknown): WireRecord {
    const forAdmin = isAdmin(caller)
    const shown = forAdmin ? adminUser(row) : publicUser(row)
    return include_metadata ? withMetadata(store, shown, { forAdmin }) : shown
  }

  /** Nobody of this node has signed in through an identity provider, so no such token was ever given to it. */
  function noToken(): never {
    throw new Failed('not_found', 'There is no token of an identity provider for this user: people sign in here only.')
  }

  return {
    ...answerResource(parts, on.users, 'user', {
      find,
      filter({ include_deleted, authority_id }, caller) {
        const within = isAdmin(caller) ? authority_id : authorityOf(store, caller)
        return row =>
          (include_deleted === true || !row.deleted) && (within === undefined || row.authority_id === within)
      },
      // Who saves a record is shown all of it, as at PlaceOS, but for what is secret.
      view: (row, caller, query, call) =>
        call === 'create' || call === 'update'
          ? wireRecord(store, 'user', row, caller)
          : view(row, caller, query.include_metadata),
      incoming(body, caller, before) {
        if (!before) return body.authority_id ? body : { ...body, authority_id: store.authority.all()[0]?.id }
        if (!isAdmin(caller) && caller.userId !== before.id) {
          throw new Failed('denied', 'Only admins may change other people than themselves.')
        }
        return changeable(body, isAdmin(caller))
      },
      async remove(row, caller, query) {
        const isSoft = store.authority.get(row.authority_id ?? '')?.internals.soft_delete === true
        if (!isSoft || flag(false).parse(query.force_removal)) {
          return records.remove('user', row.id, caller.userId)
        }
        await records.write(({ change }) => {
          if (row.sys_admin && isLastAdmin(parts, row)) {
            throw new Failed('conflict', `${row.name} is the last admin. Make somebody else an admin first.`)
          }
          change.update('user', row.id, { deleted: true })
        }, caller.userId)
      },
    }),
    revive: on.users.revive.handler(async ({ input: { params }, context: { caller } }) => {
      const { id } = found(params.id, caller)
      await records.write(({ change }) => void change.update('user', id, { deleted: false }), caller.userId)
    }),
    metadata: on.users.metadata.handler(({ input: { params, query }, context: { caller } }) =>
      metadataOf(store, found(params.id, caller).id, query.name),
    ),
    groups: on.users.groups.handler(({ input: { query }, context: { caller } }) => {
      if (!query.emails) throw missingParameter('emails')
      const wrong = query.emails.filter(email => !isEmail(email))
      if (wrong.length > 0)
        throw validationFailed(wrong.map(one => ({ field: 'emails', reason: `${one} is no address` })))
      const own = authorityOf(store, caller)
      return query.emails.flatMap(email => byEmail(email, own) ?? []).map(userGroups)
    }),
    // A stock core gives everybody the full records; here one sees of people what the list shows.
    searchMetadata: on.users.searchMetadata.handler(({ input: { query }, context: { caller, asked } }) => {
      if (!query.filter?.trim()) throw missingParameter('filter')
      const fits = jsonPathFilter(query.filter)
      const own = authorityOf(store, caller)
      const entriesFit = ({ id }: User) =>
        store.metadata.by('parent_id', id).some(entry => !entry.metadata_id && fits(entry.details))
      const rows = store.user.ordered().filter(row => row.authority_id === own && !row.deleted && entriesFit(row))
      const { limit, offset } = query
      const { headers, body } = pageOf(rows, { table: 'user', path: 'users/metadata/search', asked, limit, offset })
      return {
        headers,
        body: body.map(row => (isAdmin(caller) ? wireRecord(store, 'user', row, caller) : publicUser(row))),
      }
    }),
    ownToken: on.users.ownToken.handler(noToken),
    token: on.users.token.handler(({ input: { params }, context: { caller } }) => {
      // `public` opens everything but this (rest.md 4.6).
      if (!caller.scopes.some(scope => /^users(\.write)?$/i.test(scope))) {
        throw new Failed('denied', 'This needs the scope users itself.')
      }
      found(params.id, caller)
      return noToken()
    }),
    removeToken: on.users.removeToken.handler(async ({ input: { params }, context: { caller } }) => {
      const { id } = found(params.id, caller)
      const forgotten = { access_token: null, refresh_token: null, expires_at: null, expires: false }
      await records.write(({ change }) => void change.update('user', id, forgotten), caller.userId)
    }),
  }
}

/** An address stays as it was first saved; what only admins set is taken from nobody else, and from them if it is something. */
function changeable({ email: _, ...body }: Fields, byAdmin: boolean): Fields {
  const isAdminOnly = (name: string) => adminOnly.some(field => field === name)
  return Object.fromEntries(
    Object.entries(body).filter(([name, value]) => !isAdminOnly(name) || (byAdmin && value !== null)),
  )
}
