import { expect, test } from 'vitest'
import { z } from 'zod'
import { settle } from '../base/fake-clock.ts'
import { type InterfaceName, interfaceOf, interfaces, withIncluded } from '../model/interfaces.ts'
import type { Driver } from './define-driver.ts'
import { withGivenCommands } from './given-commands.ts'
import { tcp } from './link.ts'
import { runCommands } from './testing/run-commands.ts'

type Calls = [string, Record<string, unknown>][]

/** A driver with such interfaces that only keeps in mind what it was called with. */
function driverWith(implemented: InterfaceName[], own: Partial<Driver> = {}) {
  const calls: Calls = []
  const all = withIncluded(implemented).map(interfaceOf)
  const commands = Object.fromEntries(
    all
      .flatMap(one => Object.entries(one.commands))
      .filter(([command]) => !all.some(({ given }) => command in given))
      .map(([command, args]) => [
        command,
        { about: `${command}.`, args, run: (given: Record<string, unknown>) => void calls.push([command, given]) },
      ]),
  )
  const driver = withGivenCommands({
    name: 'Test',
    moduleName: 'Test',
    transport: tcp({}),
    settings: z.looseObject({}),
    status: {},
    implements: implemented,
    ...own,
    commands: { ...commands, ...own.commands },
  })
  return { driver, calls, ...runCommands(driver, { ...own.settings }) }
}

test.each(Object.keys(interfaces) as InterfaceName[])(
  'a driver with %s has every function that comes with it',
  name => {
    const { driver } = driverWith([name])
    const wanted = withIncluded([name]).flatMap(one => Object.keys(interfaceOf(one).given))
    expect(Object.keys(driver.commands)).toEqual(expect.arrayContaining(wanted))
    for (const command of Object.values(driver.commands)) expect(command.about).toMatch(/\.$/)
  },
)

test('power by name is on, off or off', async () => {
  const { exec, calls } = driverWith(['Powerable'])
  for (const state of ['on', 'Off', 'full-off']) await exec('power_state', [state])
  expect(calls).toEqual([
    ['power', { state: true }],
    ['power', { state: false }],
    ['power', { state: false }],
  ])
})

test('sound and picture are muted apart by way of the one mute that a driver writes', async () => {
  const { exec, calls } = driverWith(['Muteable'])
  await exec('mute_audio')
  await exec('unmute_video', ['left'])
  await exec('unmute', [2, 'audio'])
  expect(calls).toEqual([
    ['mute', { state: true, index: 0, layer: 'Audio' }],
    ['mute', { state: false, index: 'left', layer: 'Video' }],
    ['mute', { state: false, index: 2, layer: 'Audio' }],
  ])
})

test('what a driver writes itself is not replaced, and is what the others call', async () => {
  const own: Calls = []
  const mute_audio = {
    about: 'Mutes softly.',
    args: { state: z.boolean().default(true), index: z.int().default(0), ramp: z.int().default(40) },
    run: (args: Record<string, unknown>) => void own.push(['mute_audio', args]),
  }
  const { exec } = driverWith(['Muteable'], { commands: { mute_audio } })
  await exec('unmute_audio', [1])
  expect(own).toEqual([['mute_audio', { state: false, index: 1, ramp: 40 }]])
})

test('a command with a name of the framework is none', () => {
  const connected = { about: 'Nobody may call this.', run: () => null }
  expect(Object.keys(driverWith([], { commands: { connected } }).driver.commands)).toEqual([])
})

test('zooming goes on step by step, the first at once, until it is stopped', async () => {
  const { exec, calls, clock, status } = driverWith(['Camera'])
  status.zoom = 40
  await exec('zoom', ['in'])
  await settle()
  expect(calls).toEqual([['zoom_to', { position: 45, auto_focus: false, index: 0 }]])
  await clock.advance(500)
  expect(calls.map(([, { position }]) => position)).toEqual([45, 50, 55])
  await exec('zoom', ['Stop'])
  await clock.advance(2_000)
  expect(calls).toHaveLength(3)
})

test('another direction takes the place of the first, and each camera zooms by itself', async () => {
  const { exec, calls, clock, status } = driverWith(['Zoomable'])
  status.zoom = 50
  await exec('zoom', ['in', 1])
  await exec('zoom', ['in', 2])
  await exec('zoom', ['out', 1])
  calls.length = 0
  await clock.advance(250)
  expect(calls.map(([, { position, index }]) => [index, position])).toEqual([
    [2, 60],
    [1, 40],
  ])
})

test('zooming ends where the camera ends', async () => {
  const { exec, calls, clock, status } = driverWith(['Zoomable'])
  Object.assign(status, { zoom: 92, zoom_range: [0, 100] })
  await exec('zoom', ['in'])
  await clock.advance(5_000)
  expect(calls.map(([, { position }]) => position)).toEqual([97, 100])
  expect(clock.waiting).toBe(0)
})

test('a camera that refuses a step is asked no further', async () => {
  let asked = 0
  const zoom_to = {
    about: 'Refuses.',
    args: { position: z.number(), auto_focus: z.boolean(), index: z.int() },
    run: () => {
      asked += 1
      throw new Error('no lens')
    },
  }
  const { exec, clock, logged } = driverWith(['Zoomable'], { commands: { zoom_to } })
  await exec('zoom', ['in'])
  await clock.advance(2_000)
  expect([asked, logged]).toEqual([1, ['Error: no lens']])
})

test('zooms that nobody stops do not pile up', async () => {
  const { exec, clock } = driverWith(['Zoomable'])
  for (let index = 0; index < 100; index++) await exec('zoom', ['in', `camera ${index}`])
  expect(clock.waiting).toBe(16)
})

test('a camera is turned by moving it, and stopped by stopping it', async () => {
  const { exec, calls } = driverWith(['Camera'])
  await exec('pan', ['left', 1])
  await exec('tilt', ['up'])
  await exec('pan', ['stop', 1])
  expect(calls).toEqual([
    ['move', { position: 'Left', index: 1 }],
    ['move', { position: 'Up', index: 0 }],
    ['stop', { index: 1, emergency: false }],
  ])
})

test('lights go on fully, or off', async () => {
  const { exec, calls } = driverWith(['Lighting::Level'])
  await exec('set_lighting', [true, { id: 3 }])
  await exec('set_lighting', { state: false, fade_time: 10 })
  expect(calls).toEqual([
    ['set_lighting_level', { level: 100, area: { id: 3 }, fade_time: 1_000 }],
    ['set_lighting_level', { level: 0, area: null, fade_time: 10 }],
  ])
})

/** A relay that is switched through the queue, as those of real drivers are. */
function relay() {
  const steps: [number, boolean, number][] = []
  const command = {
    about: 'Switches.',
    args: { state: z.boolean(), index: z.int().default(0) },
    run: ({ state, index }: Record<string, unknown>) => {
      const { priority } = made.queue.defaults
      return made.queue.add(task => {
        steps.push([index as number, state as boolean, priority])
        task.success()
      })
    },
  }
  const made = driverWith(['ElectricalRelay'], { commands: { relay: command } })
  return { ...made, steps }
}

test('a pulse switches over and back, each step a period apart and ahead of what else is queued', async () => {
  const { exec, steps, clock, queue } = relay()
  let isDone = false
  const done = exec('pulse', { period: 200, index: 3, times: 2 }).then(() => {
    isDone = true
  })
  await settle()
  expect(steps).toEqual([[3, true, 75]])
  await clock.advance(199)
  expect(steps).toHaveLength(1)
  await clock.advance(401)
  expect(steps.map(([, state]) => state)).toEqual([true, false, true, false])
  await settle()
  await done
  expect([isDone, queue.defaults.priority]).toEqual([true, 50])
})

test('a pulse that begins on goes off first', async () => {
  const { exec, steps, clock } = relay()
  const done = exec('pulse', { period: 10, initial_state: true })
  await clock.advance(10)
  await done
  expect(steps.map(([, state]) => state)).toEqual([false, true])
})

test('a pulse waits in the queue by its name while the device is not there', async () => {
  const { exec, steps, clock, queue, setOnline } = relay()
  setOnline(false)
  const done = exec('pulse', { period: 10, index: 4 })
  await settle()
  expect([queue.size, steps]).toEqual([1, []])
  setOnline(true)
  await clock.advance(10)
  await done
  expect(steps.map(([index]) => index)).toEqual([4, 4])
})

test('pulses of one relay never mix, and of those that wait only the newest is left', async () => {
  const { exec, steps, clock } = relay()
  const first = exec('pulse', { period: 100 })
  const second = exec('pulse', { period: 100 }).catch((error: Error) => error.message)
  const third = exec('pulse', { period: 10 })
  const other = exec('pulse', { period: 30, index: 7 })
  await clock.advance(1_000)
  await Promise.all([first, third, other])
  expect(await second).toBe('Another pulse of this relay was asked for meanwhile.')
  expect(steps.filter(([index]) => index === 0).map(([, state]) => state)).toEqual([true, false, true, false])
  expect(steps.filter(([index]) => index === 7)).toHaveLength(2)
})

test('a relay that refuses ends the pulse, and the next one goes ahead', async () => {
  let refuses = true
  const command = {
    about: 'Switches.',
    args: { state: z.boolean(), index: z.int() },
    run: () => {
      if (refuses) throw new Error('stuck')
    },
  }
  const { exec, clock } = driverWith(['ElectricalRelay'], { commands: { relay: command } })
  await expect(exec('pulse')).rejects.toThrow('stuck')
  refuses = false
  const done = exec('pulse', { period: 5 })
  await clock.advance(5)
  await expect(done).resolves.toBe(undefined)
})

const info = { about: 'Tells.', run: () => ({ make: 'Acme', model: 'One' }) }

test('a device says what it is a while after it is connected, then every hour, until it is gone', async () => {
  let connected = 0
  const { tell, status, signalled, clock } = driverWith(['DeviceInfo'], {
    commands: { device_info: info },
    connected: () => void connected++,
  })
  await tell('connected')
  await clock.advance(4_999)
  expect([connected, status, signalled]).toEqual([1, {}, []])
  await clock.advance(5_001)
  expect(status).toEqual({ device_info: { make: 'Acme', model: 'One' } })
  expect(signalled).toEqual(['connected'])
  await clock.advance(3_600_000)
  expect(signalled).toHaveLength(2)
  await tell('disconnected')
  await clock.advance(7_200_000)
  expect([signalled.length, clock.waiting]).toEqual([2, 0])
})

test('a driver whose own connected fails is asked what it is all the same', async () => {
  const made = driverWith(['DeviceInfo'], {
    commands: { device_info: info },
    connected: () => Promise.reject(new Error('no login')),
  })
  await expect(made.tell('connected')).rejects.toThrow('no login')
  await made.clock.advance(10_000)
  expect(made.status.device_info).toEqual({ make: 'Acme', model: 'One' })
})

test('status that comes with an interface is among what the driver declares', () => {
  expect(Object.keys(driverWith(['DeviceInfo', 'ChatFunctions']).driver.status)).toEqual([
    'device_info',
    'capabilities',
    'function_schemas',
  ])
})

test('functions for my locker are those of lockers, for whoever calls', async () => {
  const { exec, calls } = driverWith(['Lockers'])
  const mine = { bank_id: 'a', locker_id: 7 }
  await exec('locker_allocate_me', ['a'], 'user-1')
  await exec('locker_release_mine', mine, 'user-1')
  await exec('lockers_allocated_to_me', [], 'user-1')
  await exec('locker_share_mine', { ...mine, share_with: 'user-2' }, 'user-1')
  await exec('locker_unshare_mine', mine, 'user-1')
  await exec('locker_shared_with_others', mine, 'user-1')
  await exec('locker_unlock_mine', mine, 'user-1')
  expect(calls).toEqual([
    ['locker_allocate', { user_id: 'user-1', bank_id: 'a', locker_id: null, expires_at: null }],
    ['locker_release', { ...mine, owner_id: 'user-1' }],
    ['lockers_allocated_to', { user_id: 'user-1' }],
    ['locker_share', { ...mine, owner_id: 'user-1', share_with: 'user-2' }],
    ['locker_unshare', { ...mine, owner_id: 'user-1', shared_with_id: null }],
    ['locker_shared_with', { ...mine, owner_id: 'user-1' }],
    ['locker_unlock', { ...mine, owner_id: 'user-1', open_time: 60 }],
  ])
})

test('where no user began the call there is no locker of mine', async () => {
  const { exec, calls } = driverWith(['Lockers'])
  await expect(exec('lockers_allocated_to_me')).rejects.toThrow(/no user began this call/)
  expect(calls).toEqual([])
})

/** `driverWith` with a mailer's templates among its settings. */
function mailer() {
  const made = driverWith(['Mailer'])
  const templates = { bookings: { host: { subject: 'Room %{room}', text: 'At %{at}, %{who}%{nobody}' } } }
  return { ...made, ...runCommands(made.driver, { email_templates: templates }) }
}

test('a mail is made from a template, with its values in place', async () => {
  const { exec, calls } = mailer()
  await exec('send_template', {
    to: 'a@example.com',
    template: ['bookings', 'host'],
    args: { room: '$& 1', at: 9.5, who: null },
    cc: ['b@example.com'],
  })
  expect(calls).toEqual([
    [
      'send_mail',
      {
        to: 'a@example.com',
        subject: 'Room $& 1',
        message_plaintext: 'At 9.5, %{nobody}',
        message_html: '',
        resource_attachments: [],
        attachments: [],
        cc: ['b@example.com'],
        bcc: [],
        from: null,
        reply_to: null,
      },
    ],
  ])
})

test('a template that is not there is named in the log, and nothing is sent', async () => {
  const { exec, calls, logged } = mailer()
  await exec('send_template', { to: [], template: ['bookings', 'guest'], args: {} })
  expect([calls, logged]).toEqual([[], ['There is no mail template "bookings" for "guest": nothing was sent.']])
})

test('a text is filled in once: a value that looks like a place is left as it is', async () => {
  const { exec } = mailer()
  expect(await exec('build_template', ['%{a} %{b} %{__proto__}', { a: '%{b}', b: true }])).toBe(
    '%{b} true %{__proto__}',
  )
  expect(await exec('build_template', [null, {}])).toBe(null)
})

test('what can be said to a driver is published after it has started and when it was updated', async () => {
  const own: string[] = []
  const capabilities = { about: 'Says it.', run: () => `Knows ${own.length}.` }
  const volume = { about: 'Sets the volume.', args: { level: z.int32().default(3) }, run: () => null }
  const { tell, status, exec } = driverWith(['ChatFunctions'], {
    commands: { capabilities, volume },
    updated: () => void own.push('updated'),
  })
  await tell('started')
  const schemas = [
    {
      function: 'volume',
      description: 'Sets the volume.',
      parameters: { level: { type: 'integer', format: 'Int32', title: 'Int32', default: 3 } },
    },
  ]
  // Without a `started` of its own a driver is updated then.
  expect([own, status]).toEqual([['updated'], { capabilities: 'Knows 1.', function_schemas: schemas }])
  await tell('updated')
  expect(status.capabilities).toBe('Knows 2.')
  expect(await exec('function_schemas')).toEqual(schemas)
  expect(await exec('function_descriptions')).toEqual({ volume: 'Sets the volume.' })
})

test('what can be said is published though the start failed, and a failure in that harms no start', async () => {
  const broken = driverWith(['ChatFunctions'], { started: () => Promise.reject(new Error('no start')) })
  await expect(broken.tell('started')).rejects.toThrow('no start')
  expect(broken.status.function_schemas).toEqual([])
  const capabilities = {
    about: 'Says it.',
    run: () => {
      throw new Error('speechless')
    },
  }
  const mute = driverWith(['ChatFunctions'], { commands: { capabilities } })
  await mute.tell('started')
  expect(mute.logged).toEqual(["What comes with the driver's interfaces failed: speechless"])
})
