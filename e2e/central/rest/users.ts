import type { Data, Row } from '../data.ts'
import { listed, removed } from './entities.ts'
import { isTrue, pageOf } from './lists.ts'
import { type Asked, notFound, type Route } from './route.ts'
import type { Wire } from './wire.ts'
import { created, updated } from './writes.ts'

/** Users: everything for an administrator, the public part of their own domain for others (rest.md 4.6). */
export function userRoutes(data: Data, wire: Wire): Route[] {
  const user = (method: Route['method'], path: string, need: Route['need'], handle: Route['handle']): Route => ({
    method,
    path: `/users${path}`,
    need,
    scope: 'users',
    handle,
  })
  const shown = (asked: Asked) => (row: Row) => wire.row('user', row, asked)
  const found = ({ params }: Asked): Row => {
    const id = params.id ?? ''
    const all = [...data.tables.user.values()]
    const row = id.includes('@')
      ? all.find(it => it.email === id.toLowerCase())
      : (data.get('user', id) ?? data.get('user', `user-${id}`))
    if (!row) throw notFound(id)
    return row
  }
  const update: Route['handle'] = asked => ({
    body: shown(asked)(updated(data, 'user', String(found(asked).id), asked)),
  })
  return [
    {
      method: 'GET',
      path: '/users/current',
      need: 'key',
      handle: asked => ({ body: wire.row('user', asked.user, { isSupport: true, isAdmin: true }) }),
    },
    user('GET', '', 'user', asked => {
      const rows = listed(data, 'user', asked, ['authority_id']).filter(
        row =>
          (isTrue(asked.query, 'include_deleted') || !row.deleted) &&
          (asked.isAdmin || row.authority_id === asked.user.authority_id),
      )
      return pageOf(asked, 'user', rows, shown(asked))
    }),
    user('GET', '/:id', 'user', asked => ({ body: shown(asked)(found(asked)) })),
    user('POST', '', 'admin', asked => {
      const authority_id = asked.user.authority_id ?? ''
      return { status: 201, body: shown(asked)(created(data, 'user', asked, { authority_id })) }
    }),
    user('PATCH', '/:id', 'admin', update),
    user('PUT', '/:id', 'admin', update),
    user('DELETE', '/:id', 'admin', asked => removed(data, 'user', asked)),
  ]
}
