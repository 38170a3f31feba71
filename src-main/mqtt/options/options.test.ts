import { expect, test } from 'vitest'
import { selfSignedCertificate } from '../../runtime/simulators/certificate.ts'
import { until } from '../../testing/until.ts'
import { publishingRoom } from '../testing/publishing-room.ts'

test('the key of a client certificate is kept sealed, may come back as it was, and goes with its broker', async () => {
  const { cert, key } = await selfSignedCertificate()
  const room = await publishingRoom()
  room.begin()
  await room.broker('broker-1', { port: 1 })
  const kept = await room.publishing.keepOptions('broker-1', { client_certificate: cert, client_key: key })
  expect(JSON.stringify(room.options.get())).not.toContain('PRIVATE KEY')
  expect(room.store.secrets.decrypt(3, 'broker-1', kept.client_key ?? '')).toBe(key)
  await room.publishing.keepOptions('broker-1', { ...kept, home_assistant: true })
  expect(room.publishing.optionsOf('broker-1')).toEqual({ ...kept, home_assistant: true })
  await room.store.write(change => change.remove('broker', 'broker-1'))
  await until(
    () => Object.keys(room.options.get().brokers),
    ids => ids.length === 0,
  )
})

test('what cannot be used is refused when it is kept', async () => {
  const [one, other] = [await selfSignedCertificate(), await selfSignedCertificate()]
  const room = await publishingRoom()
  await room.broker('broker-1', { port: 1 })
  const keep = (fields: Parameters<typeof room.publishing.keepOptions>[1]) =>
    room.publishing.keepOptions('broker-1', fields)
  await expect(keep({ ca: 'no PEM' })).rejects.toThrow('The authority is not a certificate in PEM')
  await expect(keep({ client_certificate: one.cert })).rejects.toThrow('go together')
  await expect(keep({ client_certificate: one.cert, client_key: 'x' })).rejects.toThrow('is not a private key in PEM')
  await expect(keep({ client_certificate: one.cert, client_key: other.key })).rejects.toThrow('not that of the client')
  await expect(keep({ commands: { allowed: true, functions: ['power'] } })).rejects.toThrow('"power" names no function')
  await expect(room.publishing.keepOptions('broker-2', {})).rejects.toMatchObject({ code: 'not_found' })
  expect(room.options.get().brokers).toEqual({})
})
