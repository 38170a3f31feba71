import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Json } from '../base/json.ts'
import type { Comparison } from './conditions/comparison.ts'
import { isSecret } from './secret-status.ts'
import { status, triggerRoom } from './testing/trigger-room.ts'

test.each<[string, Json, boolean]>([
  ['password', 'sesame', true],
  ['accessToken', 'sesame', true],
  ['login', { password: 'sesame' }, true],
  ['header', 'Bearer sesame-sesame', true],
  ['password', null, false],
  ['has_password', true, false],
  ['tokens', 'sesame', false],
  ['power', 'sesame', false],
])('a status %s that is %j: secret %j', (name, value, is) => {
  expect(isSecret(name, value)).toBe(is)
})

test.each<[string, Comparison, Json]>([
  ['by its name', { left: status('Display_1', 'password'), operator: 'equal', right: 'sesame' }, 'sesame'],
  ['by a key', { left: status('Display_1', 'login', ['pwd']), operator: 'equal', right: 'sesame' }, { pwd: 'sesame' }],
  ['without an order', { left: status('Display_1', 'token'), operator: 'less_than', right: 5 }, 'sesame'],
  ['as a part', { left: status('Display_1', 'login'), operator: 'not_equal', right: 5 }, { secret: 'sesame' }],
])(
  'a status that is secret, %s, is neither told nor kept nor logged, and compared all the same',
  async (_, one, value) => {
    const room = await triggerRoom({ keeps: true })
    const fields = { enable_webhook: true }
    const [fires, waits] = [await room.add({ comparisons: [one] }), await room.add({ comparisons: [one], fields })]
    await room.publish('mod-Display', { [(one.left as { status: string }).status]: value })
    await room.triggers.webhookReceived(waits)
    expect(room.state(fires).triggered).toBe(one.operator !== 'less_than')
    const told = JSON.stringify([fires, waits].flatMap(id => [room.triggers.tracesOf(id), room.triggers.explain(id)]))
    expect(told).toContain('[hidden]')
    await room.close()
    const kept = readFileSync(join(room.folder, 'journal', 'triggers.jsonl'), 'utf8')
    expect(kept).toContain('comparison_0')
    expect([told, kept, room.log.lines.join()].filter(text => text.includes('sesame'))).toEqual([])
  },
)
