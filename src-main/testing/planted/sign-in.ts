import { visitor } from '../visitor.ts'
import { type Asking, REST } from './asking.ts'
import type { Planted } from './secrets.ts'

const json = { 'content-type': 'application/json' }
const form = { 'content-type': 'application/x-www-form-urlencoded' }

/** Signing in, with what is right and what is wrong, in every way there is; and what is handed out for it. */
export async function exerciseSignIn(at: Asking, { plant, note }: Planted, origin: string): Promise<void> {
  const post = (url: string, body: object | string, headers: Record<string, string> = {}) =>
    at.send('user', 'POST', url, {
      headers: { ...(typeof body === 'string' ? form : json), ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  const get = (url: string, headers: Record<string, string> = {}) => at.send('user', 'GET', url, { headers })
  const authority_id = 'authority-localhost'

  const [email, password] = ['planted@example.com', plant('password')]
  await at.ok('admin', 'POST', `${REST}/users`, { name: 'Planted', email, password, authority_id })
  await post('/auth/signin', { email, password: plant('password.wrong') })
  await post('/auth/signin', String(new URLSearchParams({ email, password: plant('password.wrong') })))
  await post('/auth/signin', { email: plant('password.as.email'), password: 7 })
  await post('/auth/signin', `{"email":"${email}","password":"${plant('password.broken')}`)
  for (const what of ['claim', 'reset']) {
    await post(`/auth/${what}`, { code: plant('code'), email, password: plant('password.new') })
    await post(`/auth/${what}`, { code: plant('code'), email: 7, password: plant('password.new') })
  }
  const directory = {
    name: 'House',
    authority_id,
    host: '127.0.0.1',
    port: 9,
    auth_method: 'plain',
    base: 'dc=example',
  }
  const reader = { bind_dn: 'cn=reader', password: plant('ldap.reader') }
  const { id } = await at.ok('admin', 'POST', `${REST}/ldap_auths`, { ...directory, ...reader })
  await post('/auth/ldap/callback', { id, username: 'ada', password: plant('ldap.password') })
  await post('/auth/ldap/callback', { id: 'none', username: 'ada', password: plant('ldap.password') })
  await at.ask('admin', 'POST', `/api/alcove/v1/sign-on/ldap/${id}/test`, { id, username: 'ada' })
  await get(`/auth/oauth2/callback?code=${plant('oauth2.code')}&state=${plant('oauth2.state')}`, {
    cookie: `sign-on=${plant('cookie.sign-on')}`,
  })
  await post('/auth/join', { code: plant('guest.code') })
  await post('/auth/devices/poll', { poll: plant('device.poll') })
  await post('/auth/remembered', {}, { cookie: `remembered=${plant('cookie.remembered')}` })
  for (const name of ['user', 'guest', 'device']) {
    await post('/auth/page-sessions', { page: 'admin' }, { origin, cookie: `${name}=${plant(`cookie.${name}`)}` })
  }
  for (const grant of [
    { grant_type: 'authorization_code', code: plant('token.code'), code_verifier: plant('token.verifier') },
    { grant_type: 'refresh_token', refresh_token: plant('token.refresh') },
    { grant_type: 'password', username: email, password: plant('token.password'), authority: authority_id },
    { grant_type: plant('token.grant'), client_secret: plant('token.secret') },
  ]) {
    const parameters = new URLSearchParams({ client_id: 'none', redirect_uri: `${origin}/app`, ...grant })
    await post('/auth/oauth/token', String(parameters))
    await post(`/auth/oauth/token?${parameters}`, '')
  }
  await post('/auth/oauth/revoke', { token: plant('token.revoked') })
  for (const url of [`${REST}/zones`, '/auth/oauth/userinfo', '/auth/oauth/token/info', '/metrics', '/auth/logout']) {
    await get(url, { authorization: `Bearer ${plant('bearer')}` })
    await get(`${url}?bearer_token=${plant('bearer')}`)
    await get(url, { cookie: `bearer_token=${plant('bearer')}` })
  }
  await handOut(at, note, origin, { email, password })
}

/** What a person, a panel and a front end are given. */
async function handOut(at: Asking, note: Planted['note'], origin: string, who: object): Promise<void> {
  const [person, panel] = [visitor({ url: origin }), visitor({ url: origin })]
  await person.post('/auth/signin', who)
  note('cookie.user', person.cookies.get('user'))
  const waiting = await panel.post('/auth/devices', { kind: 'panel' })
  note('device.poll', waiting.json.poll)
  const device = { code: waiting.json.code, name: 'Panel', system_id: 'sys-test' }
  await at.ok('admin', 'POST', '/api/alcove/v1/devices', device)
  await panel.post('/auth/devices/poll', { poll: waiting.json.poll })
  note('cookie.device', panel.cookies.get('device'))

  const redirect_uri = `${origin}/app/oauth-resp.html`
  const application = { name: 'Planted', owner_id: 'authority-localhost', redirect_uri, confidential: false }
  const { uid, secret } = await at.ok('admin', 'POST', `${REST}/oauth_apps`, application)
  note('doorkeeper_application.secret', secret)
  const client_id = String(uid)
  for (const browser of [person, panel]) {
    const asked = new URLSearchParams({ response_type: 'code', client_id, redirect_uri, scope: 'public' })
    const sent = await browser.ask('GET', `/auth/oauth/authorize?${asked}`)
    const code = new URL(sent.headers.location ?? origin).searchParams.get('code') ?? ''
    note('oauth.code', code)
    const grant = new URLSearchParams({ grant_type: 'authorization_code', client_id, redirect_uri, code })
    const { json: given } = await browser.ask('POST', `/auth/oauth/token?${grant}`)
    // The beginning of a token is the same in all of them; what follows is a secret.
    note('oauth.access', given.access_token.split('.')[2])
    note('oauth.refresh', given.refresh_token)
    const again = new URLSearchParams({ grant_type: 'refresh_token', client_id, refresh_token: given.refresh_token })
    const { json: next } = await browser.ask('POST', `/auth/oauth/token?${again}`)
    note('oauth.refresh', next.refresh_token)
    await browser.ask('GET', '/auth/authority', undefined, { authorization: `Bearer ${next.access_token}` })
    // Used up, both of them.
    await browser.ask('POST', `/auth/oauth/token?${grant}`)
  }
  await person.post('/auth/signout')
  await person.ask('GET', '/auth/logout')
}
