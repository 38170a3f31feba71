import { onTestFinished } from 'vitest'
import type { Json } from '../../../base/json.ts'
import { openControl } from '../../../testing/control-client.ts'
import { testKey } from '../../../testing/keys.ts'
import { restClient } from '../../../testing/rest-client.ts'
import { startRuntime } from '../../../testing/start-runtime.ts'
import { tcpDevice } from '../../../testing/tcp-device.ts'
import { until } from '../../../testing/until.ts'

export const keys = {
  user: testKey('user', { user_id: 'user-jo' }),
  support: testKey('support', { permissions: 1 }),
  admin: testKey('admin', { permissions: 3 }),
}

/** A room with a panel and its logic, in real threads, with the API in front, for the length of a file. */
export async function startRoom() {
  const panel = await tcpDevice()
  const driver = (id: string, file: string, name: string, role: number) => ({
    ...{ id: `driver-${id}`, name, file_name: `conformance/${file}`, commit: 'HEAD', module_name: name, role },
  })
  const module = (id: string, of: string, name: string, more: object) => ({
    ...{ id: `mod-${id}`, driver_id: `driver-${of}`, name, running: true, ...more },
  })
  const here = { role: 1, ip: '127.0.0.1', port: panel.port }
  const at = await startRuntime({
    drivers: [new URL('./drivers/', import.meta.url)],
    room: {
      records: {
        api_key: Object.values(keys).map(({ record }) => record),
        driver: [driver('panel', 'panel', 'Display', 1), driver('room', 'room', 'Room', 99)],
        module: [
          module('one', 'panel', 'Display', here),
          module('two', 'panel', 'Display', here),
          module('spare', 'panel', 'Display', here),
          module('room', 'room', 'Room', { role: 99, control_system_id: 'sys-a' }),
        ],
        control_system: [
          { id: 'sys-a', name: 'A', modules: ['mod-room', 'mod-one', 'mod-two'] },
          { id: 'sys-b', name: 'B', modules: ['mod-spare'] },
        ],
        settings: [
          {
            id: 'sets-one',
            parent_id: 'mod-one',
            parent_type: 'module',
            settings_string: '# how loud\nlevel: 3 # for now\n',
          },
        ],
      },
    },
  })
  const isUp = (id: string) =>
    until(
      () => at.runtime.healthOf(id),
      health => health.state === 'connected',
    )
  await Promise.all(['mod-one', 'mod-two', 'mod-spare', 'mod-room'].map(isUp))
  return {
    ...at,
    panel,
    isUp,
    exec: (id: string, method: string, ...args: Json[]) => at.runtime.exec(id, method, args),
    status: (id: string, key: string) => at.runtime.statusOf(id)[key]?.value,
    /** Until a status is so. */
    shows: (id: string, key: string, value: Json | undefined) =>
      until(
        () => at.runtime.statusOf(id)[key]?.value,
        now => JSON.stringify(now) === JSON.stringify(value),
      ),
    rest: (key: keyof typeof keys) => restClient(at, keys[key].token),
    /** A control socket, for the length of one test. */
    async socket(key: keyof typeof keys) {
      const client = await openControl(at.url, { headers: { 'x-api-key': keys[key].token } })
      onTestFinished(() => client.close())
      return client
    },
    async stop() {
      await at.stop()
      await panel.close()
    },
  }
}
export type Room = Awaited<ReturnType<typeof startRoom>>
