import { afterAll, onTestFinished } from 'vitest'
import { type Central, type CentralOptions, type LinkView, startCentral } from '../../../../../e2e/central/central.ts'
import type { Row } from '../../../../../e2e/central/data.ts'
import { until } from '../../../../testing/until.ts'
import { type AcmePanel, acmePanel } from '../../../testing/acme-panel.ts'
import { type EdgeOptions, startEdge, type TestEdge } from '../../../testing/start-edge.ts'

/** The drivers that the centre has, and the keys of those that this node has, too. */
export const keys = {
  acme: 'drivers_acme_display_1a2b3c4_amd64',
  device: 'drivers_edge_device_abc1234_amd64',
  hangs: 'drivers_edge_hangs_abc1234_amd64',
  plain: 'drivers_edge_plain_abc1234_amd64',
  unknown: 'drivers_nobody_knows_abc1234_amd64',
} as const

const drivers = {
  acme: { file_name: 'drivers/acme/display.cr', commit: '1a2b3c4d5e', module_name: 'Display' },
  device: { file_name: 'drivers/edge/device.cr', commit: 'abc1234', module_name: 'Device' },
  hangs: { file_name: 'drivers/edge/hangs.cr', commit: 'abc1234', module_name: 'Hangs' },
  plain: { file_name: 'drivers/edge/plain.cr', commit: 'abc1234', module_name: 'Plain' },
  unknown: { file_name: 'drivers/nobody/knows.cr', commit: 'abc1234', module_name: 'Unknown' },
} as const

/** A centre with an edge, and a panel that the edge's modules speak to. */
export interface Hall extends Pick<LinkView, 'ask' | 'execute'> {
  central: Central
  panel: AcmePanel
  edgeId: string
  /** Adds a module of this edge at the centre: a running device at the panel, unless told otherwise. */
  module(id: string, fields?: Row & { driver_id?: keyof typeof drivers }): void
  /** Settings at the centre, of a module or a driver. */
  setting(parent: string, text: string, level?: number): void
  /** Starts the edge; it is linked and has registered when it resolves. */
  start(options?: EdgeOptions): Promise<TestEdge>
  /** Until the centre knows the status to be so. */
  shows(mod: string, name: string, value: unknown): Promise<void>
  /** What the edge asked of this type, as it came. */
  asked(type: string): Row[]
}

type End = () => Promise<void>

/** `atEnd` is told what closes it; without it, that is done at the end of the test. */
export async function openHall(
  options: CentralOptions = {},
  atEnd: (end: End) => void = onTestFinished,
): Promise<Hall> {
  const [central, panel] = await Promise.all([startCentral(options), acmePanel()])
  const { data } = central
  const { id: edgeId, secret } = central.addEdge({ id: 'edge-hall', name: 'Hall' })
  data.put('repository', {
    id: 'repo-drivers',
    name: 'Drivers',
    folder_name: 'drivers',
    uri: 'https://git.example/drivers',
  })
  for (const [id, driver] of Object.entries(drivers)) {
    data.put('driver', { id: `driver-${id}`, name: id, role: 1, repository_id: 'repo-drivers', ...driver })
  }
  atEnd(async () => {
    await central.close()
    await panel.close()
  })
  return {
    ...{ central, panel, edgeId },
    module(id, { driver_id = 'device', ...fields } = {}) {
      const device = { ip: '127.0.0.1', port: panel.port, running: true }
      data.put('module', { id, driver_id: `driver-${driver_id}`, edge_id: edgeId, ...device, ...fields })
    },
    setting(parent, settings_string, encryption_level = 0) {
      data.put('settings', {
        id: `sets-${parent}-${encryption_level}`,
        parent_id: parent,
        encryption_level,
        settings_string,
      })
    },
    async start(given = {}) {
      const edge = await startEdge({
        address: central.url,
        secret,
        drivers: [new URL('./drivers/', import.meta.url)],
        ...given,
      })
      atEnd(edge.stop)
      await until(
        () => edge.link.state,
        ({ phase }) => phase === 'up',
      )
      return edge
    },
    ask: body => central.link(edgeId).ask(body),
    execute: (...asked) => central.link(edgeId).execute(...asked),
    async shows(mod, name, value) {
      await until(
        () => JSON.stringify(central.redis.status(mod, name)),
        now => now === JSON.stringify(value),
      )
    },
    asked: type =>
      central.received.flatMap(({ message }) => (message?.body.type === type ? [message.body as unknown as Row] : [])),
  }
}

/** Until the link is up again after it was cut. */
export async function untilLinkedAnew(hall: Hall, before: number): Promise<void> {
  await until(
    () => hall.asked('register').length,
    count => count > before,
  )
}

/** One hall for all tests of a file. */
export async function openSharedHall(options: CentralOptions = {}): Promise<Hall> {
  const ends: End[] = []
  afterAll(async () => {
    for (const end of ends.reverse()) await end()
  })
  return openHall(options, end => void ends.push(end))
}
