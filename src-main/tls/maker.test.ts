import { X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { permittedNames } from './constraints.ts'
import { DAY_MS } from './days.ts'
import { makerIn } from './maker.ts'

const maker = makerIn(new URL('./worker.ts', import.meta.url))
const times = { notBefore: Date.now() - DAY_MS, notAfter: Date.now() + DAY_MS }

test('certificates are made in a thread of their own', async () => {
  const order = { name: 'Alcove', hostname: 'room-12', permitted: permittedNames('room-12'), ...times }
  const authority = await maker.authority(order)
  const leaf = await maker.leaf({ authority, names: ['room-12.local'], addresses: [], ...times })
  expect(new X509Certificate(leaf.certificate).checkIssued(new X509Certificate(authority.certificate))).toBe(true)
})

test('what goes wrong there is told here', async () => {
  const authority = { certificate: 'none', key: 'none' }
  await expect(maker.leaf({ authority, names: [], addresses: [], ...times })).rejects.toThrow()
  await expect(makerIn(new URL('./nothing.ts', import.meta.url)).leaf({} as never)).rejects.toThrow('nothing.ts')
})
