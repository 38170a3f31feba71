import { describe, expect, test } from 'vitest'
import { loaded, NEW_YEAR, openedRecords, problemsOf } from '../testing/opened-records.ts'

const device = { driver_id: 'driver-device', ip: '10.0.0.1', port: 23 }
const service = { driver_id: 'driver-service', uri: 'https://10.0.0.1/api' }
const logic = { driver_id: 'driver-logic', control_system_id: 'sys-1' }

describe('a module', () => {
  test('has the name and the role of its driver, whatever is sent', async () => {
    const { records } = await openedRecords()
    expect(await records.create('module', { ...device, name: 'Mine', role: 99, connected: false })).toMatchObject({
      name: 'Device',
      role: 1,
      connected: true,
      running: false,
      alert_level: 'medium',
    })
    expect((await records.create('module', { ...device, custom_name: '<b>Left</b>' })).custom_name).toBe('Left')
  })

  test('takes its driver’s alert level when it is made, unless it has its own', async () => {
    const { store, records } = await openedRecords()
    await loaded(store, 'driver', { ...store.driver.get('driver-device'), alert_level: 'high' } as never)
    expect((await records.create('module', device)).alert_level).toBe('high')
    expect((await records.create('module', { ...device, alert_level: 'LOW' })).alert_level).toBe('low')
  })

  test('of an edge says so in its id, when it is made', async () => {
    const { store, records } = await openedRecords()
    await loaded(store, 'edge', { id: 'edge-1', name: 'A' })
    expect((await records.create('module', { ...device, edge_id: 'edge-1' })).id).toMatch(/^mod-.+-edge$/)
    const later = await records.update('module', 'mod-1', { edge_id: 'edge-1' })
    expect(later).toMatchObject({ id: 'mod-1', edge_id: 'edge-1' })
  })

  test('takes no address from its driver', async () => {
    const { store, records } = await openedRecords()
    await loaded(store, 'driver', { ...store.driver.get('driver-device'), default_port: 4352 } as never)
    expect(await problemsOf(records.create('module', { ...device, port: 0 }))).toEqual({ port: 'is invalid' })
  })

  test('forgets its error when it is saved as stopped', async () => {
    const { store, records } = await openedRecords()
    const troubled = { has_runtime_error: true, error_timestamp: NEW_YEAR }
    await loaded(store, 'module', { ...store.module.get('mod-1'), running: true, ...troubled } as never)
    expect(await records.update('module', 'mod-1', { notes: 'A' })).toMatchObject(troubled)
    expect(await records.update('module', 'mod-1', { running: false })).toMatchObject({
      has_runtime_error: false,
      error_timestamp: null,
    })
  })

  test('that was synced with a bad address can be stopped all the same', async () => {
    const { store, records } = await openedRecords()
    await loaded(store, 'module', { id: 'mod-bad', driver_id: 'driver-device', running: true })
    await records.write(step => step.save('module', 'mod-bad', { running: false }))
    expect(store.module.get('mod-bad')).toMatchObject({ running: false, name: 'Device' })
    expect(await problemsOf(records.update('module', 'mod-bad', { notes: 'A' }))).toHaveProperty('ip')
  })

  test('whose driver is not here keeps what it says of itself', async () => {
    const { store, records } = await openedRecords()
    await loaded(store, 'module', { id: 'mod-far', driver_id: 'driver-far', name: 'Far', role: 2, uri: 'https://a' })
    expect(await records.update('module', 'mod-far', { notes: 'A' })).toMatchObject({ name: 'Far', role: 2 })
  })

  test('without a driver is refused', async () => {
    const { records } = await openedRecords()
    expect(await problemsOf(records.create('module', { ...device, driver_id: 'driver-none' }))).toEqual({
      driver_id: 'there is no driver driver-none',
    })
  })
})

describe.each(['driver-device', 'driver-ssh'])('a module of %s', driver_id => {
  test('gives TLS up for UDP', async () => {
    const { records } = await openedRecords()
    const both = { ...device, driver_id, tls: true, udp: true }
    expect(await records.create('module', both)).toMatchObject({ udp: true, tls: false })
    expect(await records.create('module', { ...both, udp: false })).toMatchObject({ udp: false, tls: true })
  })

  test.each([
    [{ ip: '' }, { ip: 'cannot be blank' }],
    [{ ip: '  ' }, { ip: 'cannot be blank' }],
    [{ port: 0 }, { port: 'is invalid' }],
    [{ port: 65_536 }, { port: 'is invalid' }],
    [
      { ip: '', port: -1 },
      { ip: 'cannot be blank', port: 'is invalid' },
    ],
    [{ ip: 'a b' }, { ip: 'address, hostname or port are invalid' }],
    [{ ip: 'a/b' }, { ip: 'address, hostname or port are invalid' }],
  ])('%j is refused', async (fields, problems) => {
    const { records } = await openedRecords()
    expect(await problemsOf(records.create('module', { ...device, driver_id, ...fields }))).toEqual(problems)
  })

  test.each([{ ip: 'projector.local' }, { ip: 'fe80::1' }, { ip: '::1' }, { port: 65_535 }])(
    '%j is not',
    async fields => {
      const { records } = await openedRecords()
      expect(await records.create('module', { ...device, driver_id, ...fields })).toMatchObject(fields)
    },
  )

  test('belongs to no system', async () => {
    const { records } = await openedRecords()
    const called = driver_id === 'driver-ssh' ? 'SSH' : 'Device'
    expect(await problemsOf(records.create('module', { ...device, driver_id, control_system_id: 'sys-1' }))).toEqual({
      control_system: `should not be associated for ${called} modules`,
    })
  })
})

describe.each(['driver-service', 'driver-websocket'])('a module of %s', driver_id => {
  test('uses TLS when its address says https, and never UDP', async () => {
    const { records } = await openedRecords()
    const of = (uri: string) => records.create('module', { driver_id, uri, udp: true, tls: true })
    expect(await of('https://a')).toMatchObject({ udp: false, tls: true })
    expect(await of('http://a')).toMatchObject({ udp: false, tls: false })
    // As at a stock core: the scheme says it.
    expect(await of('wss://a')).toMatchObject({ tls: false })
  })

  test.each([
    ['', 'not present'],
    [' ', 'not present'],
    ['10.0.0.1', 'is an invalid URI'],
    ['https://', 'is an invalid URI'],
  ])('%j is no address', async (uri, problem) => {
    const { records } = await openedRecords()
    expect(await problemsOf(records.create('module', { driver_id, uri }))).toEqual({ uri: problem })
  })

  test('belongs to no system', async () => {
    const { records } = await openedRecords()
    const called = driver_id === 'driver-service' ? 'Service' : 'Websocket'
    expect(await problemsOf(records.create('module', { ...service, driver_id, control_system_id: 'sys-1' }))).toEqual({
      control_system: `should not be associated for ${called} modules`,
    })
  })
})

describe('a logic module', () => {
  test('has no link, and counts as connected', async () => {
    const { records } = await openedRecords()
    expect(await records.create('module', { ...logic, tls: true, udp: true })).toMatchObject({
      tls: false,
      udp: false,
      connected: true,
    })
  })

  test('joins the modules of its system at the end, which counts as a change of the system', async () => {
    const { store, records } = await openedRecords()
    const { id } = await records.create('module', logic)
    expect(store.control_system.get('sys-1')).toMatchObject({ modules: ['mod-1', id], version: 1 })
    await records.update('module', id, { notes: 'A' })
    expect(store.control_system.get('sys-1')?.version).toBe(1)
  })

  test('must have a system that is there, and no edge', async () => {
    const { store, records } = await openedRecords()
    await loaded(store, 'edge', { id: 'edge-1', name: 'A' })
    expect(await problemsOf(records.create('module', { driver_id: 'driver-logic', edge_id: 'edge-1' }))).toEqual({
      control_system: 'must be associated for logic modules',
      edge: 'logic module cannot be allocated to an edge',
    })
    expect(await problemsOf(records.create('module', { ...logic, control_system_id: 'sys-none' }))).toEqual({
      control_system_id: 'there is no system sys-none',
    })
  })

  test('that moves leaves the one system for the other', async () => {
    const { store, records } = await openedRecords()
    const { id } = await records.create('module', logic)
    const other = await records.create('control_system', { name: 'Other' })
    await records.update('module', id, { control_system_id: other.id })
    expect(store.control_system.get('sys-1')).toMatchObject({ modules: ['mod-1'], version: 2 })
    expect(store.control_system.get(other.id)).toMatchObject({ modules: [id], version: 1 })
  })
})

test('a module that goes takes its settings along and leaves every system, with its names', async () => {
  const { store, records } = await openedRecords()
  await records.create('settings', { parent_id: 'mod-1' })
  await records.update('control_system', 'sys-1', { features: ['Device', 'Left', 'Whiteboard'] })
  await records.update('module', 'mod-1', { custom_name: 'Left' })
  const other = await records.create('control_system', { name: 'Other', modules: ['mod-1'] })
  await records.remove('module', 'mod-1')
  expect(store.settings.size).toBe(0)
  expect(store.control_system.get('sys-1')).toMatchObject({ modules: [], features: ['Whiteboard'], version: 1 })
  expect(store.control_system.get(other.id)).toMatchObject({ modules: [], version: 1 })
})

test('a name stays among the features while another module has it, other than at a stock core', async () => {
  const { store, records } = await openedRecords()
  const { id } = await records.create('module', device)
  await records.update('control_system', 'sys-1', { modules: ['mod-1', id], features: ['Device'] })
  await records.remove('module', 'mod-1')
  expect(store.control_system.get('sys-1')).toMatchObject({ modules: [id], features: ['Device'] })
})
