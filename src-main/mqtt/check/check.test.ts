import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../base/clock.ts'
import { selfSignedCertificate } from '../../runtime/simulators/certificate.ts'
import { openMosquitto } from '../../testing/mosquitto.ts'
import { closedPort, tcpDevice } from '../../testing/tcp-device.ts'
import { until } from '../../testing/until.ts'
import { keptAt } from '../testing/kept-at.ts'
import { notingBroker } from '../testing/noting-broker.ts'
import { hurriedClock, publishingRoom } from '../testing/publishing-room.ts'
import type { CheckDraft, CheckStep } from './check.ts'

const draft: CheckDraft = {
  ...{ host: '127.0.0.1', port: 1883, tls: false, username: null, password: null },
  ...{ ca: null, client_certificate: null, client_key: null },
}

async function checking(clock = systemClock) {
  const { publishing, store } = await publishingRoom({ clock })
  const check = (step: CheckStep, fields: Partial<CheckDraft>) =>
    publishing.check({ ...draft, ...fields }, step, new AbortController().signal)
  return { check, store }
}

test('name, port, certificate, sign-in and writing are told apart', async () => {
  const tls = await selfSignedCertificate()
  const broker = await openMosquitto({
    ...{ tls, users: { room: 'secret', reader: 'secret' } },
    access: ['user room', 'topic readwrite placeos/#', 'user reader', 'topic read placeos/#'],
  })
  onTestFinished(() => broker.close())
  const { check, store } = await checking()
  const { port } = broker
  const good = { port, tls: true, ca: tls.cert, username: 'room', password: 'secret' }

  expect(await check('name', { host: 'localhost' })).toMatchObject({ step: 'name', ok: true, warn: false })
  expect(await check('name', { host: ' ' })).toMatchObject({
    ok: false,
    said: expect.stringContaining('Enter the host'),
  })
  expect(await check('port', good)).toMatchObject({ ok: true, said: `Something answers at 127.0.0.1:${port}.` })
  expect(await check('port', { port: await closedPort() })).toMatchObject({
    ok: false,
    said: expect.stringContaining('refuses the connection'),
  })
  expect(await check('port', { port: 70_000 })).toMatchObject({ ok: false, said: expect.stringContaining('is none') })
  expect(await check('certificate', good)).toMatchObject({ ok: true, warn: false })
  expect(await check('certificate', { port, tls: true })).toMatchObject({
    ok: false,
    said: expect.stringContaining('signed by nobody this node knows'),
  })
  expect(await check('certificate', { port })).toMatchObject({ ok: true, warn: true })
  expect(await check('sign_in', good)).toMatchObject({
    ok: true,
    said: `The broker at 127.0.0.1:${port} lets us in as room (MQTT 5).`,
  })
  const kept = store.secrets.encrypt(3, 'broker-1', 'secret')
  await store.write(change =>
    change.put('broker', {
      id: 'broker-1',
      name: 'Hall',
      host: '127.0.0.1',
      port,
      tls: true,
      secret: 's',
      password: kept,
    }),
  )
  expect(await check('sign_in', { ...good, id: 'broker-1', password: kept })).toMatchObject({ ok: true })
  expect(await check('sign_in', { ...good, password: 'wrong' })).toMatchObject({
    ok: false,
    said: expect.stringContaining('user name and password'),
  })
  expect(await check('write', good)).toMatchObject({ ok: true, warn: false })
  expect((await keptAt(broker.uri, { ca: tls.cert, username: 'room', password: 'secret' })).size).toBe(0)
  expect(await check('write', { ...good, username: 'reader' })).toMatchObject({
    ok: false,
    said: expect.stringContaining('does not keep'),
  })
})

test('a secret that is kept is tried only where it is kept for, and it is said that it must be entered anew', async () => {
  const broker = await notingBroker()
  const passwords: (string | undefined)[] = []
  broker.authenticates((_, password) => passwords.push(password))
  const { check, store } = await checking()
  const kept = store.secrets.encrypt(3, 'broker-1', 'secret')
  const row = { id: 'broker-1', name: 'Hall', host: 'Broker.Hall', port: 8883, tls: true, secret: 's', password: kept }
  await store.write(change => change.put('broker', row))
  const theirs = { id: 'broker-1', port: broker.port, username: 'room', password: kept }
  for (const step of ['sign_in', 'write'] as const)
    expect(await check(step, theirs)).toEqual({
      ...{ step, ok: false, warn: false },
      said: 'The password that is kept is tried at Broker.Hall:8883 with TLS only, for which it was entered. Enter it anew to try it here.',
    })
  for (const other of [{ port: 8884 }, { tls: false }, { host: 'broker.hall.example' }, { id: 'broker-9' }])
    expect(await check('sign_in', { ...theirs, host: 'broker.hall', port: 8883, tls: true, ...other })).toMatchObject({
      said: expect.stringContaining('Enter it anew'),
    })
  const key = store.secrets.encrypt(3, 'broker-1', 'key')
  expect(await check('certificate', { ...theirs, password: null, tls: true, client_key: key })).toMatchObject({
    ok: false,
    said: expect.stringContaining('The key of the client certificate that is kept'),
  })
  expect(passwords).toEqual([])
  expect(await check('port', theirs)).toMatchObject({ ok: true })
  expect(await check('sign_in', { ...theirs, password: 'typed' })).toMatchObject({ ok: true })
  expect(passwords.at(-1)).toBe('typed')
})

test('a port of something else says that it is no broker, or does not speak TLS', async () => {
  const device = await tcpDevice()
  onTestFinished(() => device.close())
  const { check } = await checking()
  const plain = await notingBroker()
  expect((await check('certificate', { port: plain.port, tls: true })).ok).toBe(false)
  const trying = check('sign_in', { port: device.port })
  await until(
    () => device.open,
    count => count === 1,
  )
  device.says('HTTP/1.1 400 Bad Request\r\n\r\n')
  expect((await trying).said).toMatch(/sent something that cannot be read/)
})

test('an older broker is signed in to by what it speaks', async () => {
  const { port } = await notingBroker()
  const { check } = await checking()
  expect((await check('sign_in', { port })).said).toContain('lets us in without a user name (MQTT 3.1.1)')
  expect(await check('write', { port })).toMatchObject({ ok: true, warn: false })
})

test('one that takes the connection and says nothing is given up', async () => {
  const device = await tcpDevice()
  onTestFinished(() => device.close())
  const { check } = await checking(hurriedClock)
  expect(await check('sign_in', { port: device.port })).toMatchObject({
    ok: false,
    said: expect.stringContaining('does not answer within'),
  })
})
