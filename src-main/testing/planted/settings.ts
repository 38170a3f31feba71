import { type Asking, everybody, RECORDS, REST } from './asking.ts'
import type { Planted } from './secrets.ts'

const levels = { support: 1, admin: 2, never_display: 3 }
const parents = { control_system: 'sys-test', module: 'mod-display1', driver: 'driver-acme', zone: 'zone-test' }

/** Settings of every level above none, of every kind of parent: made, read in all ways by everybody, restored, removed. */
export async function exerciseSettings(at: Asking, planted: Planted): Promise<void> {
  for (const [level, encryption_level] of Object.entries(levels)) {
    const text = () => `password: ${planted.plant(`settings.${level}`)}\nother: 1\n`
    for (const parent_id of Object.values(parents)) {
      const body = { parent_id, encryption_level, settings_string: text() }
      const { id } = await at.ok('admin', 'POST', `${REST}/settings`, body)
      const [rest, own] = [`${REST}/settings/${id}`, `${RECORDS}/settings/${id}`]
      await at.ok('admin', 'PATCH', rest, { settings_string: text() })
      await at.ok('admin', 'PATCH', own, { fields: { settings_string: text() } })
      for (const role of everybody) {
        const { json } = await at.ask(role, 'GET', rest)
        await at.ask(role, 'PATCH', rest, json)
        for (const url of waysToRead(String(id), parent_id)) await at.ask(role, 'GET', url)
      }
      const versions = (await at.ok('admin', 'GET', `${own}/versions`)) as unknown as { id: string }[]
      await at.ok('admin', 'POST', `${own}/versions/${versions.at(-1)?.id}/restore`)
      await mistakes(at, planted, String(id), level)
      if (parent_id === parents.zone) await at.ok('admin', 'DELETE', rest)
    }
  }
}

const waysToRead = (id: string, parent: string): string[] => [
  `${RECORDS}/settings`,
  `${RECORDS}/settings/${id}`,
  `${RECORDS}/settings/${id}/versions`,
  `${REST}/settings`,
  `${REST}/settings?parent_id=${parent}`,
  `${REST}/settings/${id}/history`,
  `${REST}/systems/${parents.control_system}/settings`,
  `${REST}/modules/${parents.module}/settings`,
  ...Object.entries(parents).map(([entity, one]) => `${RECORDS}/${entity}/${one}/settings`),
]

async function mistakes(at: Asking, { plant }: Planted, id: string, level: string): Promise<void> {
  const text = () => plant(`settings.${level} got wrong`)
  const wrongs = [
    `password: *${text()}`,
    `password: |${text()}`,
    `password: "\\q${text()}"`,
    `password: !<${text()}`,
    `- ${text()}`,
    text(),
    `password: "a" ${text()}`,
    `{"password": "${text()}"`,
    `password: @${text()}`,
    [text()],
    { password: text() },
  ]
  for (const settings_string of wrongs) {
    await at.refused('admin', 'PATCH', `${REST}/settings/${id}`, { settings_string })
    await at.refused('admin', 'PATCH', `${RECORDS}/settings/${id}`, { fields: { settings_string } })
  }
  for (const body of [`{"settings_string": "${text()}`, `{"settings_string": ${text()}}`]) {
    await at.refused('admin', 'PATCH', `${REST}/settings/${id}`, body)
  }
  const moved = { settings_string: text(), parent_id: 'sys-none' }
  await at.refused('admin', 'PATCH', `${REST}/settings/${id}`, moved)
  await at.refused('admin', 'PATCH', `${REST}/settings/${id}`, { ...moved, encryption_level: 'nobody' })
}
