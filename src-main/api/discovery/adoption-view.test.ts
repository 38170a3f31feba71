import { expect, test } from 'vitest'
import type { Adoption } from '../../discovery/adopt/adoption.ts'
import { adoptionView } from './adoption-view.ts'

test('who is refused over SSH is asked for the name and the password, each by itself, and the password unseen', () => {
  const ssh = {
    type: 'object',
    description: 'Who signs in.',
    properties: { username: { description: 'Whose it is.' }, password: {}, port: {} },
  }
  const filled = { ip: '192.168.1.20', port: 22, uri: '', tls: false, udp: false, settings: {} }
  const match = { file_name: 'biamp/tesira', score: 90, why: [], filled, asks: [] }
  const adoption: Adoption = {
    ...{ id: 'one', system_id: 'sys-1', at: 0, by: 'Kim', made_drivers: [], undone: false },
    modules: [{ device_id: 'dev-1', device: 'Tesira', module_id: 'mod-1', label: 'Mixer_1', match, asks: [] }],
  }
  const reason = 'Tesira does not accept this password. Look at the setting "ssh".'
  const view = adoptionView(
    {
      nowMs: 5_000,
      store: { control_system: { get: () => undefined }, module: { get: () => ({}) } } as never,
      runtime: {
        directory: { labelOf: () => 'Mixer_1' } as never,
        healthOf: () => ({ state: 'disconnected', since: 0, restarts: 0, reason }) as never,
        descriptionOf: () => ({ settings_schema: { properties: { ssh } } }) as never,
      },
    },
    adoption,
  )
  expect(view.modules).toMatchObject([
    {
      state: 'asks',
      reason: 'Tesira does not accept this password.',
      asks: [
        { name: 'ssh.username', about: 'Whose it is.', secret: false },
        { name: 'ssh.password', secret: true },
      ],
    },
  ])
})
