import { generate } from 'selfsigned'
import { type Asking, everybody, REST } from './asking.ts'
import type { Planted } from './secrets.ts'

const MAIL = '/api/alcove/v1/mail'
const BROKERS = '/api/alcove/v1/brokers'

/** What the node shows to servers that it goes to by itself: its mail server and its brokers. */
export async function exerciseOutward(at: Asking, planted: Planted): Promise<void> {
  await exerciseMail(at, planted)
  await exerciseBrokers(at, planted)
}

async function exerciseMail(at: Asking, { plant }: Planted): Promise<void> {
  const settings = { host: '127.0.0.1', port: 1, security: 'none', user: 'rooms', from: 'rooms@example.com' }
  await at.ok('admin', 'PUT', MAIL, { ...settings, password: plant('mail.password') })
  for (const role of everybody) {
    await at.ask(role, 'GET', MAIL)
    await at.ask(role, 'POST', `${MAIL}/test`, { to: 'crew@example.com' })
  }
  for (const wrong of [{ port: 0 }, { from: 'nobody' }, { security: 'some' }, { ca: plant('mail.ca') }]) {
    await at.refused('admin', 'PUT', MAIL, { ...settings, password: plant('mail.password'), ...wrong })
  }
  for (const password of [
    [plant('mail.password')],
    { of: plant('mail.password') },
    plant('mail.password').repeat(20),
  ]) {
    await at.refused('admin', 'PUT', MAIL, { ...settings, password })
  }
  await at.ask('support', 'PUT', MAIL, { password: plant('mail.password') })
  await at.ok('admin', 'PUT', MAIL, { password: plant('mail.password') })
}

async function exerciseBrokers(at: Asking, { plant, note }: Planted): Promise<void> {
  const fields = { name: 'planted-options', host: '127.0.0.1', port: 1, username: 'rooms' }
  const broker = await at.ok('admin', 'POST', `${REST}/brokers`, { ...fields, password: plant('broker.password') })
  const options = `${BROKERS}/${broker.id}/options`
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'room' }], { algorithm: 'sha256' })
  // In the middle of the exponent that only the key has (RFC 8017 A.1.2): the certificate has the lines before, too.
  note('broker.client_key', key.split('\n')[9])
  await at.ok('admin', 'PUT', options, { client_certificate: cert, client_key: key })
  for (const role of everybody) {
    for (const url of [options, `${BROKERS}/standings`, `${BROKERS}/${broker.id}/preview`])
      await at.ask(role, 'GET', url)
  }
  const pem = (what: string) => `-----BEGIN ${what}-----\n${plant(`broker.${what}`)}\n-----END ${what}-----\n`
  for (const wrong of [pem('PRIVATE KEY'), plant('broker.client_key'), [plant('broker.client_key')]]) {
    await at.refused('admin', 'PUT', options, { client_certificate: cert, client_key: wrong })
    await at.ask('support', 'PUT', options, { client_key: wrong })
  }
  await at.refused('admin', 'PUT', `${BROKERS}/broker-none/options`, { client_key: plant('broker.client_key') })
  for (const step of ['name', 'port', 'certificate', 'sign_in', 'write', 'none']) {
    const draft = { id: broker.id, step, ...fields, tls: true, client_certificate: cert, client_key: key }
    await at.ask('admin', 'POST', `${BROKERS}/check`, { ...draft, password: plant('broker.password') })
    await at.ask('admin', 'POST', `${BROKERS}/check`, {
      ...draft,
      client_key: plant('broker.client_key'),
      password: '',
    })
  }
}
