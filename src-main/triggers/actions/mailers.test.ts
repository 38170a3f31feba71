import { expect, test } from 'vitest'
import { Failed } from '../../base/result.ts'
import { interfaceFullName } from '../../model/interfaces.ts'
import type { Comparison } from '../conditions/comparison.ts'
import { status, triggerRoom } from '../testing/trigger-room.ts'
import type { MailMessage, NodeMail } from './mailers.ts'

const on: Comparison = { left: status('Display_1', 'on'), operator: 'equal', right: true }
const mailers = [{ emails: ['a@example.com', 'b@example.com'], content: 'It is on.' }]

/** A trigger that sends two e-mails has fired, in a system with or without a Mailer. */
async function fired({ hasMailer = true, canSend = true, fails = (_to: string): boolean => false } = {}) {
  const sent: MailMessage[] = []
  const mail: NodeMail = {
    canSend: () => canSend,
    async send(messages) {
      if (!canSend) throw new Failed('offline', 'This node knows no mail server.')
      sent.push(...messages)
    },
  }
  const room = await triggerRoom({ mail })
  if (hasMailer) {
    await room.modules('mod-Display', 'mod-Mailer')
    room.descriptions.set('mod-Mailer', { implements: [interfaceFullName('Mailer')] } as never)
  }
  const tried: string[] = []
  room.answers.of = async (_, method) => {
    const { to = '' } = (room.calls.at(-1)?.args ?? {}) as { to?: string }
    tried.push(`${method} ${to}`)
    if (fails(to)) throw new Failed('offline', 'The mail service does not answer.')
    return null
  }
  const id = await room.add({ comparisons: [on], functions: [], mailers })
  await room.publish('mod-Display', { on: true })
  const { action_errors } = room.state(id)
  const [calls, last] = [room.calls, room.triggers.tracesOf(id).at(-1)]
  await room.close()
  return { sent, tried, calls, action_errors, last }
}

test('a Mailer module of the system sends them, one for each address', async () => {
  const { sent, calls, action_errors } = await fired()
  expect(calls).toMatchObject([
    {
      ...{ mod: 'mod-Mailer', method: 'send_mail' },
      args: { to: 'a@example.com', subject: 'Trigger 1', message_plaintext: 'It is on.' },
    },
    { args: { to: 'b@example.com' } },
  ])
  expect([sent, action_errors]).toEqual([[], 0])
})

test('without one this node does', async () => {
  const { sent, calls, action_errors } = await fired({ hasMailer: false })
  expect(sent).toEqual([
    { to: 'a@example.com', subject: 'Trigger 1', text: 'It is on.' },
    { to: 'b@example.com', subject: 'Trigger 1', text: 'It is on.' },
  ])
  expect([calls, action_errors]).toEqual([[], 0])
})

test('what the module does not send this node sends, and nothing twice', async () => {
  const { sent, tried, action_errors } = await fired({ fails: to => to.startsWith('a') })
  expect(tried).toEqual(['send_mail a@example.com', 'send_mail b@example.com'])
  expect(sent.map(({ to }) => to)).toEqual(['a@example.com'])
  expect(action_errors).toBe(0)
})

test('what nobody sends is one failure of the action, with the reason', async () => {
  const { sent, tried, action_errors, last } = await fired({ canSend: false, fails: to => to.startsWith('a') })
  expect([sent, tried.length, action_errors]).toEqual([[], 2, 1])
  expect(last).toMatchObject({
    kind: 'action_failed',
    message: 'Its e-mail was not sent: Mailer_1 did not send it to a@example.com: The mail service does not answer.',
  })
})
