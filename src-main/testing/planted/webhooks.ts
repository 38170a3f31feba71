import { type Asking, everybody, REST } from './asking.ts'
import type { Planted } from './secrets.ts'

/** Web requests with their secret in the path and in the query: right and wrong, that run functions, that come again. */
export async function exerciseWebhooks(at: Asking, { plant, note }: Planted): Promise<void> {
  const trigger = await at.ok('admin', 'POST', `${REST}/triggers`, {
    ...{ name: 'Bell', enable_webhook: true, supported_methods: ['GET', 'POST'] },
    actions: { functions: [{ mod: 'Display_1', method: 'fail' }], mailers: [] },
  })
  const fields = { trigger_id: trigger.id, exec_enabled: true }
  const made = await at.ok('admin', 'POST', `${REST}/systems/sys-test/triggers`, fields)
  note('trigger_instance.webhook_secret', made.webhook_secret)
  const right = String(made.webhook_secret)

  const body = `{"secret": "${plant('webhook.body')}`
  async function send(method: string, path: string, key?: string): Promise<number> {
    const headers = { 'content-type': 'text/plain', ...(key === undefined ? {} : { 'idempotency-key': key }) }
    const sent = { headers, ...(method === 'GET' ? {} : { body }) }
    const { status } = await at.send('user', method, `${REST}/webhook/${made.id}/${path}`, sent)
    return status
  }
  const expectStatus = async (status: number, ...sent: Parameters<typeof send>) => {
    const said = await send(...sent)
    if (said !== status) throw new Error(`${sent[0]} of a web request was answered ${said}, not ${status}.`)
  }

  // Fewer than are too many at once (api/webhook/limits.ts).
  const key = plant('webhook.key')
  for (const _ of [1, 2]) await expectStatus(202, 'POST', `notify/${right}`, key)
  for (const method of ['GET', 'POST']) {
    await expectStatus(202, method, `notify?secret=${right}`)
    for (const name of ['fail', 'none', 'volume']) {
      await send(method, `notify/${right}/Display/1/${name}`)
      await send(method, `notify?secret=${right}&exec=true&mod=Display&method=${name}`)
    }
    await expectStatus(422, method, `notify?secret=${right}&exec=true`)
  }
  for (const method of ['PUT', 'OPTIONS']) await expectStatus(404, method, `notify/${right}`)
  await expectStatus(404, 'POST', `notify/${right}/Display`)
  for (const method of ['GET', 'POST', 'PUT']) {
    await expectStatus(404, method, `notify/${plant('webhook.guess')}`)
    await expectStatus(404, method, `notify?secret=${plant('webhook.guess')}`)
  }
  for (const role of everybody) {
    for (const what of ['traces', 'explanation']) {
      await at.ask(role, 'GET', `/api/alcove/v1/triggers/instances/${made.id}/${what}`)
    }
  }
}
