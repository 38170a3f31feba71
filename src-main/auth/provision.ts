import type { Clock } from '../base/clock.ts'
import { Failed } from '../base/result.ts'
import { newId } from '../model/ids.ts'
import { hashApiKey, splitApiKey } from '../store/api-keys.ts'
import type { Store } from '../store/open.ts'

const NAME = 'provisioning key'
/** Of the admin that a key is made for where there is none: nobody's address. */
export const PROVISIONED_EMAIL = 'admin@localhost.localdomain'

/** Makes the node know the key an installer gave it, and forget the one it was given before. Only its hash is kept. */
export async function provisionApiKey(store: Store, clock: Clock, token: string | undefined): Promise<void> {
  if (!token) return
  const key = splitApiKey(token)
  if (!key || key.secret.length < 16) {
    throw new Failed('invalid', 'ALCOVE_API_KEY must look like <id>.<secret>, the secret at least 16 characters long.')
  }
  await store.write(change => {
    for (const old of store.api_key.filter(row => row.name === NAME && row.id !== key.id))
      change.remove('api_key', old.id)
    const authority = store.authority.all()[0]
    const owner =
      store.user.find(row => row.sys_admin) ??
      change.put('user', {
        id: newId('user', clock.now()),
        name: 'Administrator',
        email: PROVISIONED_EMAIL,
        sys_admin: true,
        authority_id: authority?.id ?? null,
      })
    change.put('api_key', {
      id: key.id,
      name: NAME,
      description: 'Given to this node when it was started (ALCOVE_API_KEY).',
      permissions: 2,
      secret: hashApiKey(key),
      user_id: owner.id,
      authority_id: owner.authority_id ?? authority?.id ?? null,
    })
  })
}
