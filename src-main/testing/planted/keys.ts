import { type Asking, everybody, RECORDS, REST, type Role } from './asking.ts'
import { idOf } from './records.ts'
import type { Planted } from './secrets.ts'

const secretOf = (token: unknown) => String(token).split('.')[1]

/** Gives the other roles a key each. */
export async function makeKeys(at: Asking, planted: Planted): Promise<void> {
  const user_id = await idOf(at, 'user', 'Administrator')
  for (const [role, permissions] of [['support', 1] as const, ['user', 0] as const] satisfies [Role, number][]) {
    const made = await at.ok('admin', 'POST', `${REST}/api_keys`, { name: role, user_id, permissions })
    at.keys[role] = String(made.x_api_key)
    planted.note('api_key.token', secretOf(made.x_api_key))
  }
}

export async function exerciseKeys(at: Asking, planted: Planted): Promise<void> {
  const user_id = await idOf(at, 'user', 'Administrator')
  for (const { base, wrap, shown } of [
    { base: `${REST}/api_keys`, wrap: (body: object) => body, shown: 'x_api_key' },
    { base: `${RECORDS}/api_key`, wrap: (fields: object) => ({ fields }), shown: 'shown_once' },
  ]) {
    const made = await at.ok('admin', 'POST', base, wrap({ name: shown, user_id }))
    planted.note('api_key.token', secretOf(made[shown]))
    const id = (made.row as { id: string } | undefined)?.id ?? made.id
    for (const role of everybody) for (const url of [base, `${base}/${id}`]) await at.ask(role, 'GET', url)
    await at.ok('admin', 'PATCH', `${base}/${id}`, wrap({ description: 'A', secret: planted.plant('api_key.sent') }))
    await at.ok('admin', 'DELETE', `${base}/${id}`)
  }
}

export async function exerciseApplications(at: Asking, planted: Planted): Promise<void> {
  const base = `${REST}/oauth_apps`
  const body = { name: 'A', owner_id: 'authority-localhost', redirect_uri: 'https://a' }
  const made = await at.ok('admin', 'POST', base, { ...body, secret: planted.plant('doorkeeper_application.sent') })
  planted.note('doorkeeper_application.secret', made.secret)
  for (const role of everybody) {
    for (const url of [base, `${base}/${made.id}`, `${RECORDS}/doorkeeper_application`]) await at.ask(role, 'GET', url)
  }
  const sent = { scopes: 'public', secret: planted.plant('doorkeeper_application.sent') }
  await at.ok('admin', 'PATCH', `${base}/${made.id}`, sent)
}

/** Keys that are none, in the places where keys travel. */
export async function guessKeys(at: Asking, { plant }: Planted): Promise<void> {
  for (const key of [plant('guess'), `${'0'.repeat(32)}.${plant('guess')}`]) {
    for (const [url, headers] of [
      [`${REST}/zones`, { 'x-api-key': key }],
      [`${REST}/zones`, { authorization: `Bearer ${key}` }],
      [`${REST}/zones?api-key=${key}`, {}],
    ] as [string, Record<string, string>][]) {
      await at.send('user', 'GET', url, { headers })
    }
  }
}
