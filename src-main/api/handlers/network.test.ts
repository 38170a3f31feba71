import { call } from '@orpc/server'
import { afterEach, expect, test } from 'vitest'
import { silentLog } from '../../base/log.ts'
import { Failed } from '../../base/result.ts'
import { company } from '../../tls/testing/certificates.ts'
import { openedNetwork } from '../../tls/testing/opened-network.ts'
import { on } from '../answer.ts'
import type { Caller } from '../caller.ts'
import type { Gate } from '../gate.ts'
import { answerNetwork } from './network.ts'

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function asked({ role = 'admin' as Caller['role'], claimed = true, refusing = false } = {}) {
  const node = await openedNetwork({ addresses: ['fd00::2', '203.0.113.9', '192.168.7.5'] })
  stops.push(node.stop)
  const opened: boolean[] = []
  const audited: string[] = []
  const answers = answerNetwork(on, {
    network: node.network,
    listener: {
      port: 8420,
      async setOpen(open) {
        if (open && refusing) throw new Failed('conflict', 'Another program has port 8420.')
        opened.push(open)
      },
    },
    isClaimed: () => claimed,
    audit: what => void audited.push(what),
  })
  const caller: Caller = { userId: 'user-1', name: 'Ann', role, scopes: ['public'], groups: [], via: 'session' }
  const gate: Gate = { systemsOf: () => [], refused() {} }
  const options = { context: { caller, log: silentLog, gate } }
  return { ...node, answers, options, opened, audited }
}

test('a node that nobody has claimed stays closed, with words', async () => {
  const { answers, options, opened } = await asked({ claimed: false })
  await expect(call(answers.setNetwork, { open: true }, options)).rejects.toThrow('Claim it with the code on its panel')
  expect(opened).toEqual([])
  expect(await call(answers.network, undefined, options)).toEqual({
    open: false,
    urls: ['http://localhost:8420'],
    names: ['localhost', 'room-12', 'room-12.local'],
    certificate: null,
    authority: null,
  })
})

test('opening makes a certificate and tells where the node is found, what works best first', async () => {
  const { answers, options, opened, audited, network } = await asked()
  const view = await call(answers.setNetwork, { open: true }, options)
  expect(opened).toEqual([true])
  expect(view).toMatchObject({
    open: true,
    urls: [
      'https://192.168.7.5:8420',
      'https://room-12:8420',
      'https://room-12.local:8420',
      'https://[fd00::2]:8420',
      // The certificate may not be for this one.
      'https://203.0.113.9:8420',
    ],
    certificate: { from: 'node' },
    authority: { url: 'http://192.168.7.5:8420/ca.crt' },
  })
  expect(network.isOpen()).toBe(true)
  await call(answers.setNetwork, { open: true }, options)
  await call(answers.setNetwork, { open: false }, options)
  expect(opened).toEqual([true, false])
  expect(audited).toEqual(['opened to the local network', 'closed to the local network'])
})

test('a node whose port is taken elsewhere does not believe to be open', async () => {
  const { answers, options, network } = await asked({ refusing: true })
  await expect(call(answers.setNetwork, { open: true }, options)).rejects.toThrow('Another program has port 8420.')
  expect(network.isOpen()).toBe(false)
})

test('names, renewing, and a certificate of their own and back again', async () => {
  const { answers, options, clock, audited } = await asked()
  await call(answers.setNetwork, { open: true, names: ['AV.example.com'] }, options)
  const first = await call(answers.network, undefined, options)
  expect(first.names).toContain('av.example.com')
  const renewed = await call(answers.renewCertificate, undefined, options)
  expect(renewed.certificate?.fingerprint).not.toBe(first.certificate?.fingerprint)
  expect(renewed.authority).toEqual(first.authority)
  const { server } = await company(clock.now())
  const own = await call(answers.useCertificate, server, options)
  expect(own.certificate).toMatchObject({ from: 'own', names: ['av.example.com'] })
  expect((await call(answers.dropCertificate, undefined, options)).certificate).toEqual(renewed.certificate)
  expect(audited).toHaveLength(5)
})

test('what is wrong with a certificate is told with its field', async () => {
  const { answers, options } = await asked()
  await expect(call(answers.useCertificate, { certificate: '', key: '' }, options)).rejects.toMatchObject({
    data: { code: 'invalid', detail: { field: 'certificate' } },
  })
})

test('support may look, and only admins may change anything', async () => {
  const { answers, options } = await asked({ role: 'support' })
  expect((await call(answers.network, undefined, options)).open).toBe(false)
  for (const refused of [
    call(answers.setNetwork, { open: true }, options),
    call(answers.useCertificate, { certificate: '', key: '' }, options),
    call(answers.dropCertificate, undefined, options),
    call(answers.renewCertificate, undefined, options),
  ]) {
    await expect(refused).rejects.toMatchObject({ data: { code: 'denied' } })
  }
})
