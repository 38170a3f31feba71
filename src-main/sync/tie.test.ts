import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import { sealWith } from '../store/seal.ts'
import { failingDisk } from '../store/testing/failing-disk.ts'
import { notedLog } from '../store/testing/noted-log.ts'
import { openedStore } from '../store/testing/opened-store.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { openCentralState } from './document.ts'
import type { Connecting } from './sync-contract.ts'
import { createTie, sealedAs } from './tie.ts'

const secretOf = (digit: string) => `${digit.repeat(32)}.${digit.repeat(43)}`
const [A, B, C] = ['a', 'b', 'c'].map(secretOf) as [string, string, string]
const HERE = 'https://central.example'

const to = (more: Partial<Connecting> = {}): Connecting => ({
  ...{ address: HERE, secret: A, ca: null, api_key: null, systems: [], logic: 'when_away' as const },
  ...more,
})

async function opened(folder = temporaryFolder()) {
  const clock = fakeClock()
  const disk = failingDisk()
  const { store } = await openedStore({ clock })
  const seal = sealWith(store.secrets)
  const document = await openCentralState({ folder, clock, log: notedLog(), disk })
  const did: string[] = []
  let refuse = false
  const tie = createTie({
    ...{ document, seal },
    changed: why => void did.push(why),
    left: () => void did.push('left'),
    quiet: async () => void did.push('quiet'),
    async leave(how) {
      if (refuse) throw new Error('The disk is full.')
      did.push(how)
    },
  })
  const open = (text: string | null) => text && seal.open(sealedAs.secret, text)
  const secrets = () => [open(document.get().secret), open(document.get().previous_secret)]
  const refuses = (now: boolean) => {
    refuse = now
  }
  return { tie, document, did, secrets, disk, refuses, folder, seal }
}

/** As it is once the centre has spoken. */
const spoken = {
  ...{ edge_id: 'edge-1', secret_in: 'header' as const, driver_keys: ['key'], connected_at: 1, last_up_at: 2 },
  assigned: { 'mod-1': { key: 'key', payload: null, started: true } },
  mirror: { kind: 'extension' as const, cursor: 'c', digest: 'd', at: 1 },
}

test('the address is kept as it was understood, and no secret in clear', async () => {
  const { tie, document, secrets, folder, seal } = await opened()
  await tie.connect(to({ address: ' HTTPS://Central.Example:443/login?x=1 ', api_key: 'rest-key-in-clear' }))
  expect(document.get().address).toBe(HERE)
  expect(secrets()).toEqual([A, null])
  expect(seal.open(sealedAs.api_key, document.get().api_key ?? '')).toBe('rest-key-in-clear')
  await document.close()
  const onDisk = readFileSync(join(folder, 'central.json'), 'utf8')
  for (const secret of [A, A.slice(33), 'rest-key-in-clear']) expect(onDisk).not.toContain(secret)
})

test('what is no secret of an edge is refused, without quoting it, and changes nothing', async () => {
  const { tie, document } = await opened()
  const wrong = `${A} and more`
  const refusal = await tie.connect(to({ secret: wrong })).catch(error => error)
  expect(refusal).toMatchObject({ code: 'invalid' })
  expect(refusal.message).not.toContain(A)
  await expect(tie.connect(to({ address: 'ftp://x' }))).rejects.toMatchObject({ code: 'invalid' })
  await expect(tie.connect(to({ secret: '' }))).rejects.toThrow(/Paste the secret/)
  expect(document.get().address).toBeNull()
})

test('an authority that is no certificate is refused, and an empty one pins nothing', async () => {
  const { tie, document } = await opened()
  await expect(tie.connect(to({ ca: 'my authority' }))).rejects.toThrow(/no certificate in PEM form/)
  await tie.connect(to({ ca: ' \n' }))
  expect(document.get().ca).toBeNull()
})

test('the same secret at the same address is the same edge: all that is known stays', async () => {
  const { tie, document, did } = await opened()
  await tie.connect(to())
  await document.change(now => ({ ...now, ...spoken }))
  did.length = 0
  await tie.connect(to({ secret: '', systems: ['sys-2'], logic: 'always' }))
  await tie.connect(to({ systems: ['sys-2'], logic: 'always' }))
  expect(document.get()).toMatchObject({ ...spoken, systems: ['sys-2'], logic: 'always' })
  expect(did).not.toContain('left')
})

test('the same secret at another address is the same edge, too: the room goes on and what waits goes up', async () => {
  const { tie, document, secrets, did } = await opened()
  await tie.connect(to({ api_key: 'rest-key' }))
  await document.change(now => ({ ...now, ...spoken }))
  did.length = 0
  await tie.connect(to({ address: 'https://new.example', api_key: '' }))
  const { edge_id, assigned, driver_keys } = spoken
  expect(document.get()).toMatchObject({ edge_id, assigned, driver_keys, secret_in: null, mirror: null })
  // The key was given for the other address.
  expect(document.get().api_key).toBeNull()
  expect(secrets()).toEqual([A, null])
  expect(did).not.toContain('left')
})

test('another centre gets nothing that waits for the one before, and the room goes on until it has spoken', async () => {
  const { tie, document, did } = await opened()
  await tie.connect(to())
  await document.change(now => ({ ...now, ...spoken }))
  did.length = 0
  await tie.connect(to({ address: 'https://other.example', secret: B }))
  expect(document.get()).toMatchObject({ assigned: spoken.assigned, edge_id: null, mirror: null, last_up_at: null })
  expect(did).toEqual(['left', 'The tie to the central server was changed.'])
})

test('a kept secret is for the address that it was given for', async () => {
  const { tie, document } = await opened()
  await tie.connect(to())
  await expect(tie.connect(to({ address: 'https://other.example', secret: '' }))).rejects.toThrow(/Paste the secret/)
  await expect(tie.connect(to({ address: 'http://central.example', secret: '' }))).rejects.toThrow(/Paste the secret/)
  expect(document.get().address).toBe(HERE)
})

test('the secret to fall back on is the last that is known to work', async () => {
  const { tie, secrets } = await opened()
  await expect(tie.rotate(B)).rejects.toMatchObject({ code: 'conflict' })
  await tie.connect(to())
  await tie.rotate(B)
  expect(secrets()).toEqual([B, A])
  await tie.rotate(C)
  expect(secrets()).toEqual([C, A])
  await expect(tie.rotate('a secret')).rejects.toMatchObject({ code: 'invalid' })
  expect(secrets()).toEqual([C, A])
})

test.each([
  [true, 'keep'],
  [false, 'remove'],
])('leaving (keep: %s) waits for what still works, and then ends what came from there', async (keep, how) => {
  const { tie, document, did } = await opened()
  await tie.connect(to())
  did.length = 0
  await tie.disconnect(keep)
  expect(did).toEqual(['This node belongs to no central server any more.', 'quiet', 'left', how])
  expect(document.get()).toMatchObject({ address: null, secret: null, leaving: null })
})

test('a leaving that was cut short is ended at the next start, or before the next centre', async () => {
  const folder = temporaryFolder()
  const first = await opened(folder)
  await first.tie.connect(to())
  first.refuses(true)
  await expect(first.tie.disconnect(false)).rejects.toThrow('The disk is full.')
  expect(first.document.get()).toMatchObject({ address: null, secret: null, leaving: 'remove' })
  await expect(first.tie.connect(to())).rejects.toThrow('The disk is full.')
  await first.document.close()

  const again = await opened(folder)
  await again.tie.finishLeaving()
  expect(again.did).toEqual(['quiet', 'left', 'remove'])
  await again.tie.finishLeaving()
  expect(again.did).toHaveLength(3)
  expect(again.document.get().leaving).toBeNull()
})

test('a disk that refuses leaves the tie as it was', async () => {
  const { tie, document, did, disk, secrets } = await opened()
  await tie.connect(to())
  did.length = 0
  disk.refuse('ENOSPC')
  await expect(tie.disconnect(false)).rejects.toThrow(/central\.json/)
  await expect(tie.rotate(B)).rejects.toThrow(/central\.json/)
  disk.recover()
  expect(document.get().address).toBe(HERE)
  expect(secrets()).toEqual([A, null])
  expect(did).toEqual([])
})
