import { afterEach, expect, test } from 'vitest'
import { readCaller } from '../api/credentials.ts'
import { fakeClock } from '../base/fake-clock.ts'
import { silentLog } from '../base/log.ts'
import { createRecords } from '../records/records.ts'
import { openedStore } from '../store/testing/opened-store.ts'
import { provisionApiKey } from './provision.ts'
import { createSignIn } from './sign-in.ts'

const clock = fakeClock()
const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})
async function opened() {
  const { store, folder } = await openedStore({ clock })
  const records = createRecords({ store, clock })
  const signIn = await createSignIn({ folder, store, records, clock, log: silentLog, mayReset: false })
  cleanups.push(
    () => signIn.close(),
    () => store.close(),
  )
  const callerOf = (key: string) => readCaller({ store, clock, signIn }, { 'x-api-key': key }, new URLSearchParams())
  return { store, callerOf }
}
const token = (id: string) => `${id}.a-secret-that-is-long-enough`

test('the key of the installer opens everything, for a user who is there', async () => {
  const { store, callerOf } = await opened()
  await provisionApiKey(store, clock, token('first'))
  const caller = await callerOf(token('first'))
  expect(caller).toMatchObject({ role: 'admin', scopes: ['public'], via: 'api_key' })
  expect(store.user.get(caller.userId ?? '')).toMatchObject({ sys_admin: true })
})

test('its secret is stored nowhere', async () => {
  const { store } = await opened()
  await provisionApiKey(store, clock, token('first'))
  expect(JSON.stringify([store.api_key.all(), store.user.all()])).not.toContain('a-secret-that-is-long-enough')
})

test('another key takes its place, the same one changes nothing, none leaves it', async () => {
  const { store, callerOf } = await opened()
  await provisionApiKey(store, clock, token('first'))
  await provisionApiKey(store, clock, token('first'))
  expect([store.api_key.size, store.user.size]).toEqual([1, 1])
  await provisionApiKey(store, clock, undefined)
  expect((await callerOf(token('first'))).role).toBe('admin')
  await provisionApiKey(store, clock, token('second'))
  await expect(callerOf(token('first'))).rejects.toThrow('This API key is not known here.')
  expect((await callerOf(token('second'))).role).toBe('admin')
  expect([store.api_key.size, store.user.size]).toEqual([1, 1])
})

test('keys of other people stay', async () => {
  const { store } = await opened()
  await store.write(change => {
    change.put('api_key', { id: 'theirs', name: 'Panel', secret: 'x' })
  })
  await provisionApiKey(store, clock, token('first'))
  await provisionApiKey(store, clock, token('second'))
  expect(
    store.api_key
      .all()
      .map(({ id }) => id)
      .sort(),
  ).toEqual(['second', 'theirs'])
})

test.each(['secret', '.secret-of-sixteen-letters', 'id.', 'id.short'])('"%s" is refused', async text => {
  const { store } = await opened()
  await expect(provisionApiKey(store, clock, text)).rejects.toMatchObject({
    code: 'invalid',
    message: 'ALCOVE_API_KEY must look like <id>.<secret>, the secret at least 16 characters long.',
  })
  expect(store.api_key.size).toBe(0)
})
