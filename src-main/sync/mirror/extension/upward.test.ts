import { expect, test } from 'vitest'
import { Failed } from '../../../base/result.ts'
import type { Promotion } from '../../centre.ts'
import { scriptedLink, zoneChange } from './testing/scripted-link.ts'
import { createExtensionUpward } from './upward.ts'

const promotion: Promotion = {
  ...{ entity: 'zone', id: 'zone-a', fields: { name: 'Here' }, base: { name: 'There' } },
  ...{ by: 'Grace', at: 1, reason: 'The sign was wrong.' },
}
const never = new AbortController().signal
const response = (more: object) => ({ type: 'alcove_promote_response', success: true, ...more })

/** As the link does with `success: false`: it throws, and gives the answer along. */
const refused = (more: object) => () => {
  throw new Failed('rejected', 'The centre did not do it.', response({ success: false, ...more }))
}

test('a promotion goes up as it is, and is taken', async () => {
  const link = scriptedLink(() => response({}))
  const upward = createExtensionUpward(() => link)
  expect(upward.refuses(promotion)).toBeUndefined()
  await expect(upward.promote(promotion, never)).resolves.toEqual({ kind: 'taken' })
  expect(link.asked).toEqual([{ type: 'alcove_promote', promotion }])
})

test('what the centre has changed meanwhile comes back', async () => {
  const now = zoneChange('zone-a', '8', 'Other')
  const upward = createExtensionUpward(() => scriptedLink(refused({ now })))
  await expect(upward.promote(promotion, never)).resolves.toEqual({ kind: 'changed', now })
})

test('a refusal says why in the words of the centre', async () => {
  const upward = createExtensionUpward(() => scriptedLink(refused({ reason: 'The name is taken.' })))
  await expect(upward.promote(promotion, never)).rejects.toMatchObject({
    code: 'rejected',
    message: 'The name is taken.',
  })
})

test('a change of the centre that cannot be read is not taken for one', async () => {
  const now = { ...zoneChange('zone-a', '8', 'Other'), entity: 'novelty' }
  const upward = createExtensionUpward(() => scriptedLink(refused({ now })))
  await expect(upward.promote(promotion, never)).rejects.toMatchObject({
    code: 'rejected',
    message: expect.stringContaining('does not know'),
  })
})

test('without a link nothing can be promoted, and it says so before anybody tries', async () => {
  const upward = createExtensionUpward(() => undefined)
  expect(upward.refuses(promotion)).toContain('cannot be reached')
  await expect(upward.promote(promotion, never)).rejects.toMatchObject({ code: 'offline' })
})

test('a link that is cut while it waits is a failure of the link', async () => {
  const link = scriptedLink(() => new Promise<object>(() => {}))
  const promoting = createExtensionUpward(() => link).promote(promotion, never)
  link.cut()
  await expect(promoting).rejects.toMatchObject({ code: 'offline' })
})
