import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { Health } from '../model/live.ts'
import { ADMIN_KEY, startNode, temporaryFolder, testRoom } from './start-node.ts'
import { startRuntime } from './start-runtime.ts'
import { closedPort, tcpDevice } from './tcp-device.ts'
import { until } from './until.ts'

// What goes wrong around a node gets one clear message: what, where, what to try. The node stays up, except where it
// cannot own its folder or its port.

const cleanups: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})
const started = async (given: Parameters<typeof startNode>[0] = {}) => {
  const node = await startNode(given)
  cleanups.push(() => node.stop())
  return node
}
const alive = async ({ url }: { url: string }) => (await fetch(`${url}/healthz`)).status === 200

describe('a node that cannot own its place', () => {
  test('a port in use: says which, and what to choose; the folder is free again', async () => {
    const other = net.createServer()
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
    cleanups.push(() => new Promise<void>(resolve => other.close(() => resolve())))
    const { port } = other.address() as net.AddressInfo
    const folder = temporaryFolder()
    await expect(startNode({ folder, port })).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is in use by another program. Stop that program, or choose another port with --port.`,
    )
    expect(await alive(await started({ folder }))).toBe(true)
  })

  test('a folder of a running node: says whose, and that node does not notice', async () => {
    const node = await started({ firstRoom: testRoom })
    await expect(startNode({ folder: node.folder })).rejects.toThrow(
      new RegExp(
        `^The data folder ${node.folder} is in use by process ${process.pid} since .*\\. Stop it or choose another folder with --data\\.$`,
      ),
    )
    expect(await alive(node)).toBe(true)
    expect(JSON.parse(readFileSync(join(node.folder, 'run/node.json'), 'utf8')).url).toBe(node.url)
  })

  test('a folder of another process that died is taken over, and the log says from whom', async () => {
    const folder = temporaryFolder()
    const dead = spawn(process.execPath, ['-e', '0'])
    await once(dead, 'exit')
    const started_at = '2026-01-01T00:00:00.000Z'
    writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: dead.pid, process_start: null, started_at }))
    const node = await started({ folder })
    expect(node.lines.map(({ message }) => message)).toContainEqual(
      expect.stringContaining(`was left locked by process ${dead.pid}, started ${started_at}, which no longer runs`),
    )
  })

  test('a folder that is a file: says so', async () => {
    const file = join(temporaryFolder(), 'data')
    writeFileSync(file, 'not a folder')
    await expect(startNode({ folder: file })).rejects.toThrow(file)
    expect(readFileSync(file, 'utf8')).toBe('not a folder')
  })

  test('a key that is none: says what one looks like', async () => {
    await expect(startNode({ provisioningKey: 'secret' })).rejects.toThrow(
      'ALCOVE_API_KEY must look like <id>.<secret>, the secret at least 16 characters long.',
    )
  })

  test('a first room that cannot be read: says so, and leaves a folder that can be used', async () => {
    const folder = temporaryFolder()
    await expect(startNode({ folder, firstRoom: { records: { spaceship: [{ id: 'x' }] } } })).rejects.toThrow(
      'The first room has records of "spaceship", which is no entity.',
    )
    expect(await alive(await started({ folder, firstRoom: testRoom }))).toBe(true)
  })
})

describe('a driver file that is none', () => {
  test('is named in the log and left out; the others are there', async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'acme'))
    writeFileSync(join(folder, 'acme/broken.ts'), 'export const driver = {')
    writeFileSync(join(folder, 'acme/empty.ts'), 'export const nothing = 1')
    const node = await started({
      firstRoom: testRoom,
      driverFolders: [new URL(`file://${folder}/`), new URL('./drivers/', import.meta.url)],
    })
    for (const name of ['acme/broken', 'acme/empty']) {
      expect(node.lines).toContainEqual(
        expect.objectContaining({
          level: 'error',
          message: expect.stringContaining(`Driver ${name} cannot be loaded and is left out: `),
        }),
      )
    }
    expect(await alive(node)).toBe(true)
  })
})

describe('a module', () => {
  /** The test room with its first display at the given address, real. */
  async function withDisplay(fields: object) {
    const module = testRoom.records.module.map(row => (row.id === 'mod-display1' ? { ...row, ...fields } : row))
    const at = await startRuntime({
      room: {
        records: { ...testRoom.records, module },
        preferences: { panel_system_id: 'sys-test', simulated_modules: ['mod-display2'] },
      },
    })
    cleanups.push(() => at.stop())
    const health = (isSo: (health: Health) => boolean) => until(() => at.runtime.healthOf('mod-display1'), isSo)
    return { ...at, health }
  }
  /** The neighbour of the same driver works, whatever becomes of the first. */
  const neighbourWorks = ({ runtime }: Awaited<ReturnType<typeof withDisplay>>) =>
    until(
      () => runtime.exec('mod-display2', 'power', [true]).catch(() => false),
      on => on === true,
    )

  test('whose device refuses says where and what to look at; a command says it is offline', async () => {
    const port = await closedPort()
    const at = await withDisplay({ ip: '127.0.0.1', port })
    expect(await at.health(({ state }) => state === 'disconnected')).toMatchObject({
      reason: `127.0.0.1:${port} refuses the connection. Is the port right, and network control switched on at the device?`,
      restarts: 0,
    })
    await neighbourWorks(at)
    expect(at.log.lines.filter(line => line.startsWith('error'))).toEqual([])
  })

  test('whose device has a name nobody knows says so', async () => {
    const at = await withDisplay({ ip: 'no-such-device.invalid', port: 4999 })
    const { reason } = await at.health(({ state }) => state === 'disconnected')
    expect(reason).toMatch(/^The name in no-such-device\.invalid:4999 (is not known|could not be looked up)\./)
  })

  test.each([
    ['no address', { ip: '' }, 'It has no ip. Enter the address of its device.'],
    ['no port', { ip: '10.0.0.1', port: 0 }, 'Its port 0 is not valid. Enter one from 1 to 65535.'],
    [
      'a port there is not',
      { ip: '10.0.0.1', port: 70_000 },
      'Its port 70000 is not valid. Enter one from 1 to 65535.',
    ],
    ['a driver there is not', { driver_id: 'driver-none' }, 'There is no driver "driver-none" on this node.'],
  ])('with %s says what to enter, and why it does not run', async (_, fields, reason) => {
    const at = await withDisplay(fields)
    expect(await at.health(({ state }) => state === 'disconnected')).toMatchObject({ reason })
    expect(at.runtime.notices()).toContainEqual(expect.objectContaining({ module_id: 'mod-display1', message: reason }))
    await expect(at.runtime.exec('mod-display1', 'power', [true])).rejects.toThrow('is not running')
    await neighbourWorks(at)
  })

  test('whose settings are wrong says which, and runs as soon as they are right', async () => {
    const device = await tcpDevice()
    cleanups.push(device.close)
    const at = await withDisplay({ ip: '127.0.0.1', port: device.port })
    await at.health(({ state }) => state === 'connected')
    const write = (text: string) =>
      at.store.write(change => {
        change.put('settings', {
          id: 'sets-a',
          parent_id: 'mod-display1',
          parent_type: 'module',
          settings_string: text,
        })
      })
    const wrong = 'Setting "greeting": Invalid input: expected string, received number. Correct the module\'s settings.'

    // While it runs: it goes on as it was.
    await write('greeting: 1')
    await until(
      () => at.log.lines,
      lines => lines.some(line => line.includes(`${wrong} Until then it goes on with those it had.`)),
    )
    expect(at.runtime.healthOf('mod-display1')).toMatchObject({ state: 'connected', restarts: 0 })

    // When it starts: it waits for better ones.
    await at.store.write(change => void change.update('module', 'mod-display1', { running: false }))
    await at.health(({ state }) => state === 'stopped')
    await at.store.write(change => void change.update('module', 'mod-display1', { running: true }))
    expect(await at.health(({ state }) => state === 'disconnected')).toMatchObject({ reason: wrong })
    await write('greeting: good evening')
    await at.health(({ state }) => state === 'connected')
    expect(at.runtime.statusOf('mod-display1').greeting?.value).toBe('good evening')
    expect(at.runtime.healthOf('mod-display2').restarts).toBe(0)
  })

  test('whose settings are no settings runs without them, and a notice says which record', async () => {
    const at = await withDisplay({})
    await at.store.write(change => {
      change.put('settings', {
        id: 'sets-a',
        parent_id: 'mod-display2',
        parent_type: 'module',
        settings_string: '[1, 2',
      })
    })
    const notices = await until(at.runtime.notices, list => list.some(({ module_id }) => module_id === 'mod-display2'))
    expect(notices[0]?.message).toContain('The settings sets-a of mod-display2 cannot be read and are left out: ')
    await neighbourWorks(at)
  })

  test('whose device answers garbage lets the command fail in time, and works when it is well', async () => {
    const at = await withDisplay({})
    await at.store.preferences.update({ simulated_modules: ['mod-display1', 'mod-display2'] })
    await at.store.write(change => {
      change.put('settings', {
        id: 'sets-a',
        parent_id: 'mod-display1',
        parent_type: 'module',
        settings_string: 'answer_ms: 200',
      })
    })
    const power = () => at.runtime.exec('mod-display1', 'power', [true])
    await until(
      () => power().catch(() => false),
      on => on === true,
    )
    for (const fault of ['garbled', 'silent'] as const) {
      at.runtime.simulation.setFault('mod-display1', fault)
      await expect(power()).rejects.toMatchObject({
        code: 'timeout',
        message: 'retry limit reached (due to timeout)',
      })
    }
    at.runtime.simulation.setFault('mod-display1', 'none')
    // The noise has no end of its own: it spoils the first answer that comes after it, and no more.
    await until(
      () => power().catch(() => false),
      on => on === true,
    )
    expect(at.runtime.healthOf('mod-display1')).toMatchObject({ state: 'connected', restarts: 0 })
  })

  test('whose device never stops talking nonsense neither fills the memory nor stops', async () => {
    const device = await tcpDevice()
    cleanups.push(device.close)
    const at = await withDisplay({ ip: '127.0.0.1', port: device.port })
    await at.health(({ state }) => state === 'connected')
    for (let megabyte = 0; megabyte < 20; megabyte++) device.says('x'.repeat(1024 * 1024))
    device.says('\rVOL 42\r')
    await until(
      () => at.runtime.statusOf('mod-display1').volume?.value,
      volume => volume === 42,
    )
    expect(at.runtime.healthOf('mod-display1').restarts).toBe(0)
  })

  test('asked for what is not there gets one clear message each', async () => {
    const at = await withDisplay({})
    await neighbourWorks(at)
    const asked = (id: string, method: string, args: never[] = []) => at.runtime.exec(id, method, args)
    await expect(asked('mod-none', 'power')).rejects.toMatchObject({
      code: 'not_found',
      message: 'could not find module mod-none',
    })
    await expect(asked('mod-display2', 'dance')).rejects.toMatchObject({
      code: 'not_found',
      message: 'could not find function dance',
    })
    await at.store.write(change => void change.update('module', 'mod-display2', { running: false }))
    await until(
      () => at.runtime.healthOf('mod-display2').state,
      state => state === 'stopped',
    )
    await expect(asked('mod-display2', 'power')).rejects.toMatchObject({
      code: 'offline',
      message: 'Display_2 is not running. Start it on the admin page.',
    })
  })
})

test('a client that hangs up in the middle of everything leaves nothing behind', async () => {
  const node = await started({ firstRoom: testRoom })
  for (const begin of [
    'GET / HTTP/1.1\r\n',
    'nonsense\r\n\r\n',
    `POST /api/engine/v2/systems/sys-test/Display_1/forever HTTP/1.1\r\nhost: localhost\r\nx-api-key: ${ADMIN_KEY}\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n[]`,
    'GET /api/engine/v2/systems/control HTTP/1.1\r\nhost: localhost\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n',
  ]) {
    const socket = net.connect(node.port, '127.0.0.1')
    await once(socket, 'connect')
    socket.on('error', () => undefined)
    socket.write(begin)
    await new Promise(resolve => setImmediate(resolve))
    socket.destroy()
    await once(socket, 'close')
  }
  expect(await alive(node)).toBe(true)
  expect(node.lines.filter(({ level }) => level === 'error')).toEqual([])
})
