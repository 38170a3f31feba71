import { afterEach, expect, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import type { Json } from '../../base/json.ts'
import { type Answers, gate, type RoomGiven, roomOf, unplugged } from './testing/room-of-devices.parts.ts'

/**
 * Two switchers: laptop and PC in the table's, a TV box in the rack's, which the table's feeds over one line; each has a
 * display, and the rack's records too.
 */
const connections = {
  Display_1: { HDMI1: 'Switcher_1.1', HDMI2: '*tv' },
  Display_2: { HDMI1: 'Switcher_2.1' },
  '*recorder': 'Switcher_2.2',
  Switcher_1: ['*laptop', '*pc'],
  Switcher_2: { '1': '*box', '3': 'Switcher_1.3' },
}
const settings = {
  connections,
  sources: [
    { key: 'laptop', name: 'Laptop', icon: 'laptop' },
    { key: 'pc', name: 'Room PC' },
    { key: 'box', name: 'TV box' },
    { key: 'tv', name: 'Aerial' },
  ],
  outputs: [
    { key: 'Display_1', name: 'Front' },
    { key: 'Display_2', name: 'Back' },
    { key: 'recorder', name: 'Recorder' },
  ],
  local_outputs: ['Display_1', 'Display_2'],
}
const devices = [
  { slug: 'Display_1' },
  { slug: 'Display_2' },
  { slug: 'Switcher_1' },
  { slug: 'Switcher_2' },
  { slug: 'Camera_1' },
]

let stop: (() => Promise<void>) | undefined
afterEach(() => stop?.())

function room(given: Partial<RoomGiven> = {}) {
  const clock = fakeClock()
  const made = roomOf({ settings, devices, clock, ...given })
  stop = made.stop
  return { ...made, clock }
}

/** On, with the laptop on both displays. */
async function roomThatIsOn(given: Partial<RoomGiven> = {}) {
  const made = room(given)
  await made.settle()
  await made.exec('power', true)
  made.asked.length = 0
  return made
}

test('the room says what its outputs are, what they could show, and that nothing is shown while the displays are off', async () => {
  const { status, output, settle } = room()
  await settle()
  expect(status).toMatchObject({
    inputs: ['laptop', 'pc', 'box', 'tv'],
    outputs: ['Display_1', 'Display_2', 'recorder'],
    available_outputs: ['Display_1', 'Display_2'],
    'input/laptop': { name: 'Laptop', icon: 'laptop', ref: 'laptop', outputs: ['Display_1', 'Display_2', 'recorder'] },
    'input/tv': { outputs: ['Display_1'], routes: [] },
    active: false,
    power_state: 'off',
  })
  expect(output('Display_2')).toEqual({
    name: 'Back',
    ref: 'Display_2',
    module: 'mod-Display_2',
    source: null,
    target: null,
    inputs: ['laptop', 'pc', 'box'],
    mute: null,
    locked: false,
    problem: null,
  })
  expect(output('recorder')).toMatchObject({ module: null, source: 'box' })
})

test('on turns on what is in the connections, and not a camera, and shows the first source on all outputs of the room', async () => {
  const { exec, asked, status, output } = room()
  await exec('power', true)
  expect(asked).toEqual([
    'Display_1.power(true)',
    'Display_2.power(true)',
    'Switcher_1.switch({"1":[1,3]})',
    'Switcher_2.switch({"3":[1]})',
    'Display_1.switch_to("HDMI1")',
    'Display_2.switch_to("HDMI1")',
  ])
  expect(status).toMatchObject({ active: true, power_state: 'on', selected_input: 'laptop', input_target: 'laptop' })
  expect(output('Display_1')).toMatchObject({ source: 'laptop', target: 'laptop' })
  expect(output('Display_2')).toMatchObject({ source: 'laptop', target: 'laptop' })
  expect(output('recorder')).toMatchObject({ source: 'box' })
  expect(status['input/laptop']).toMatchObject({ routes: ['Display_1', 'Display_2'] })
})

test('an output can start with a source of its own', async () => {
  const { exec, status, output } = room({ settings: { ...settings, default_routes: { Display_2: 'box' } } })
  await exec('power', true)
  expect(output('Display_1')).toMatchObject({ source: 'laptop' })
  expect(output('Display_2')).toMatchObject({ source: 'box' })
  expect(status.selected_input).toBe('laptop')
})

test('one display shows something else, while the other one goes on as it was', async () => {
  const { exec, asked, status, output } = await roomThatIsOn()
  await exec('route', 'box', 'Display_2')
  expect(asked).toEqual(['Switcher_2.switch({"1":[1]})', 'Display_2.switch_to("HDMI1")'])
  expect(output('Display_1')).toMatchObject({ source: 'laptop' })
  expect(output('Display_2')).toMatchObject({ source: 'box' })
  expect(status).toMatchObject({ selected_input: 'laptop', input_target: 'laptop' })
  await exec('route', 'tv', 'Display_1')
  expect(asked.at(-1)).toBe('Display_1.switch_to("HDMI2")')
  expect(output('Display_1')).toMatchObject({ source: 'tv' })
})

test('a source for the room goes to all outputs that it leads to', async () => {
  const { exec, status, output } = await roomThatIsOn()
  await exec('route_all', 'pc')
  expect(output('Display_1')).toMatchObject({ source: 'pc' })
  expect(output('Display_2')).toMatchObject({ source: 'pc' })
  expect(status).toMatchObject({ selected_input: 'pc', input_target: 'pc' })
  await exec('select_input', 'tv')
  expect(output('Display_1')).toMatchObject({ source: 'tv' })
  expect(output('Display_2')).toMatchObject({ source: 'pc' })
  expect(status.selected_input).toBe('tv')
})

/** Takes orders and does nothing. */
const deaf: Answers = { switch: () => undefined }

test('a source is said to be shown only once every device on the way says so', async () => {
  const { exec, behave, output, says, settle, status } = await roomThatIsOn()
  await exec('route', 'box', 'Display_2')
  for (const switcher of ['Switcher_1', 'Switcher_2']) behave(switcher, deaf)
  const done = exec('route', 'pc', 'Display_2')
  await settle()
  expect(output('Display_2')).toMatchObject({ source: 'box', target: 'pc' })
  says('mod-Switcher_2', { output1: 3 })
  await settle()
  // The line from the other switcher still carries the laptop.
  expect(output('Display_2')).toMatchObject({ source: 'laptop' })
  says('mod-Switcher_1', { output3: 2 })
  await done
  expect(output('Display_2')).toMatchObject({ source: 'pc', problem: null })
  says('mod-Switcher_1', { connected: false })
  await settle()
  expect(output('Display_2')).toMatchObject({ source: null, target: 'pc' })
  expect(status.problem).toBe(
    'Switcher 1 is not answering, so sources cannot be changed. Check that it has power, or call for support.',
  )
})

test('an input that a display reports is the same in any case, with or without joints', async () => {
  const { output, says, settle } = await roomThatIsOn()
  says('mod-Display_1', { input: 'hdmi-2' })
  await settle()
  expect(output('Display_1')).toMatchObject({ source: 'tv' })
})

test.each([
  ['says nothing', null, 'Switcher 2 does not say what output 1 shows. Look whether it was switched, and try again.'],
  ['says something else', 2, 'Switcher 2 says that output 1 shows input 2, not 1. Try again'],
])('a switcher that takes an order and then %s is named, until it has followed', async (_, output1, sentence) => {
  const { exec, behave, clock, output, says, settle, status } = await roomThatIsOn()
  behave('Switcher_2', { switch: () => says('mod-Switcher_2', { output1 }) })
  const done = exec('route', 'box', 'Display_2').catch((error: Error) => error.message)
  await clock.advance(5_000)
  expect(await done).toContain(`TV box cannot be shown on Back. ${sentence}`)
  expect(output('Display_2')).toMatchObject({ source: null, target: 'box' })
  expect(output('Display_2')?.problem).toContain(sentence)
  expect(status.problem).toContain(sentence)
  says('mod-Switcher_2', { output1: 1 })
  await settle()
  expect(output('Display_2')).toMatchObject({ source: 'box', problem: null })
  expect(status).not.toHaveProperty('problem')
})

test('a device that fails is named with what it was told, and what it said; the other output is not the worse for it', async () => {
  const { exec, behave, output } = await roomThatIsOn()
  behave('Switcher_2', { switch: unplugged })
  await expect(exec('select_input', 'pc')).rejects.toThrow(
    'Room PC cannot be shown on Back. Switcher 2, input 3 to output 1: The projector is not connected. Check its power',
  )
  expect(output('Display_1')).toMatchObject({ source: 'pc', problem: null })
  // Both switchers carry it: the one that failed was on that input already.
  expect(output('Display_2')).toMatchObject({ source: 'pc' })
})

test('a display that went dark is turned on for what it is to show', async () => {
  const { exec, asked, output, says, settle } = await roomThatIsOn()
  says('mod-Display_2', { power: false })
  await settle()
  expect(output('Display_2')).toMatchObject({ source: null })
  await exec('route', 'box', 'Display_2')
  expect(asked).toEqual(['Display_2.power(true)', 'Switcher_2.switch({"1":[1]})', 'Display_2.switch_to("HDMI1")'])
  expect(output('Display_2')).toMatchObject({ source: 'box' })
})

test('a room that is off is turned on for what one output is to show, and the recorder needs no room', async () => {
  const { exec, asked, status, output } = room()
  await exec('route', 'pc', 'recorder')
  expect(asked).toEqual(['Switcher_2.switch({"3":[2]})', 'Switcher_1.switch({"2":[3]})'])
  expect(output('recorder')).toMatchObject({ source: 'pc' })
  expect(status).toMatchObject({ active: false, power_state: 'off' })
  await exec('route', 'tv', 'Display_1')
  expect(status).toMatchObject({ active: true, power_state: 'on', selected_input: 'tv' })
  expect(output('Display_1')).toMatchObject({ source: 'tv' })
})

test('a display that cannot be turned on is the trouble, and the other one shows the source all the same', async () => {
  const { exec, behave, output, status } = room()
  behave('Display_2', { power: unplugged })
  await expect(exec('power', true)).rejects.toThrow('Display 2: The projector is not connected.')
  expect(status).toMatchObject({ power_state: 'trouble', problem: expect.stringContaining('Display 2') })
  expect(output('Display_1')).toMatchObject({ source: 'laptop', problem: null })
  expect(output('Display_2')).toMatchObject({ source: null, target: 'laptop', problem: null })
})

test('off forgets what was routed, and on begins with the usual source', async () => {
  const { exec, output, status } = await roomThatIsOn()
  await exec('route', 'box', 'Display_2')
  await exec('power', false)
  expect(status).not.toHaveProperty('selected_input')
  expect(output('Display_2')).toMatchObject({ source: null, target: null })
  await exec('power', true)
  expect(output('Display_2')).toMatchObject({ source: 'laptop' })
})

test('on again in a room that is on leaves everything as it is', async () => {
  const { exec, output } = await roomThatIsOn()
  await exec('route', 'box', 'Display_2')
  await exec('power', true)
  expect(output('Display_1')).toMatchObject({ source: 'laptop' })
  expect(output('Display_2')).toMatchObject({ source: 'box' })
})

test('a line that carries something else is not taken away: what is in the way is said', async () => {
  const { exec, asked, output, status } = await roomThatIsOn()
  await exec('route', 'laptop', 'recorder')
  asked.length = 0
  await expect(exec('route', 'pc', 'Display_2')).rejects.toThrow(
    'Room PC cannot be shown on Back: output 3 of Switcher 1 carries Laptop to Recorder, and there is no other way. ' +
      'Show something else there first, or the same on both.',
  )
  expect(asked).toEqual([])
  expect(output('Display_2')).toMatchObject({ source: 'laptop', target: 'laptop', problem: null })
  expect(status).not.toHaveProperty('problem')
  await exec('unroute', 'recorder')
  await exec('route', 'pc', 'Display_2')
  expect(output('Display_2')).toMatchObject({ source: 'pc', problem: null })
})

test('what a recorder happens to be switched to holds no line', async () => {
  const { exec, output, says, settle } = await roomThatIsOn()
  says('mod-Switcher_2', { output2: 3 })
  await settle()
  expect(output('recorder')).toMatchObject({ source: 'laptop', target: null })
  await exec('select_input', 'pc')
  expect(output('Display_2')).toMatchObject({ source: 'pc' })
  expect(output('recorder')).toMatchObject({ source: 'pc', target: null })
})

test('unroute shows nothing on one output, and is done once the switcher says so', async () => {
  const { exec, asked, behave, clock, output } = await roomThatIsOn()
  await exec('route', 'MUTE', 'Display_2')
  expect(asked).toEqual(['Switcher_2.switch({"0":[1]})'])
  expect(output('Display_1')).toMatchObject({ source: 'laptop' })
  expect(output('Display_2')).toMatchObject({ source: null, target: null, problem: null })
  behave('Switcher_1', deaf)
  const done = exec('unroute', 'Display_1').catch((error: Error) => error.message)
  await clock.advance(5_000)
  expect(await done).toContain('Front. Switcher 1: it has not confirmed that output 1 of Switcher 1 shows nothing.')
  expect(output('Display_1')).toMatchObject({ source: 'laptop' })
})

test('an output that is fed without a switcher is muted instead', async () => {
  const { exec, asked, output } = await roomThatIsOn()
  await exec('route', 'tv', 'Display_1')
  asked.length = 0
  await exec('unroute', 'Display_1')
  expect(asked).toEqual(['Display_1.mute(true)'])
  expect(output('Display_1')).toMatchObject({ source: 'tv', mute: true })
})

test('outputs are muted one by one: at the display, or at the switcher before what cannot', async () => {
  const { exec, asked, output, status } = await roomThatIsOn()
  await exec('mute', true, 'Display_2')
  await exec('mute', true, 'recorder')
  expect(asked).toEqual(['Display_2.mute(true)', 'Switcher_2.mute(true, 2)'])
  expect(output('Display_2')).toMatchObject({ mute: true, source: 'laptop' })
  expect(output('recorder')).toMatchObject({ mute: true })
  expect(output('Display_1')).not.toMatchObject({ mute: true })
  await exec('unmute', 'Display_2')
  expect(output('Display_2')).toMatchObject({ mute: false })
  await exec('mute')
  expect(asked.at(-1)).toBe('Switcher_1.mute_audio(true)')
  expect(status.mute).toBe(true)
  await expect(exec('mute', true, 'Display_7')).rejects.toThrow('There is no output called "Display_7" in this room.')
})

test('a muted output that is to show something shows it', async () => {
  const { exec, asked, output } = await roomThatIsOn()
  await exec('mute', true, 'Display_2')
  asked.length = 0
  await exec('route', 'box', 'Display_2')
  expect(asked.at(-1)).toBe('Display_2.mute(false)')
  expect(output('Display_2')).toMatchObject({ mute: false, source: 'box' })
})

test('what an output shows can be locked', async () => {
  const { exec, output } = await roomThatIsOn()
  await exec('lock', 'Display_2')
  expect(output('Display_2')).toMatchObject({ locked: true })
  await expect(exec('route', 'box', 'Display_2')).rejects.toThrow('What Back shows is locked. Unlock it first.')
  await expect(exec('unroute', 'Display_2')).rejects.toThrow('What Back shows is locked.')
  await expect(exec('select_input', 'box')).rejects.toThrow('What is shown in this room is locked.')
  await exec('select_input', 'tv')
  expect(output('Display_2')).toMatchObject({ source: 'laptop' })
  await exec('lock', 'Display_2', false)
  await exec('route', 'box', 'Display_2')
  expect(output('Display_2')).toMatchObject({ source: 'box' })
})

test('of two sources pressed for one output, the later one wins; a press for another output is none of its business', async () => {
  const { exec, behave, output, says } = await roomThatIsOn()
  const slow = gate()
  behave('Switcher_2', {
    switch: async ([map]) => {
      if (JSON.stringify(map) !== '{"1":[1]}') return says('mod-Switcher_2', { output1: 3 })
      await slow.opened
    },
  })
  const first = exec('route', 'box', 'Display_2').catch((error: Error) => error.message)
  await exec('route', 'tv', 'Display_1')
  await exec('route', 'pc', 'Display_2')
  slow.open()
  expect(await first).toBe('Another source was chosen meanwhile.')
  expect(output('Display_1')).toMatchObject({ source: 'tv', problem: null })
  expect(output('Display_2')).toMatchObject({ source: 'pc', target: 'pc', problem: null })
})

test('hands on the devices are followed, output by output', async () => {
  const { output, says, settle, status, exec } = await roomThatIsOn()
  says('mod-Switcher_2', { output1: 1 })
  await settle()
  expect(output('Display_2')).toMatchObject({ source: 'box', target: 'box' })
  expect(status).toMatchObject({ selected_input: 'laptop', input_target: 'laptop' })
  // The line between the switchers is free by now.
  await exec('route', 'pc', 'recorder')
  expect(output('recorder')).toMatchObject({ source: 'pc' })
  says('mod-Display_1', { input: 'HDMI2' })
  says('mod-Display_2', { input: 'none' })
  await settle()
  expect(status).toMatchObject({ selected_input: 'tv', input_target: 'tv' })
})

test('changes of routes are counted, and told once it has been quiet for two seconds', async () => {
  const { exec, clock, status } = await roomThatIsOn()
  await clock.advance(2_000)
  const before = Number(status.routes_changed)
  await exec('route', 'box', 'Display_2')
  await clock.advance(1_500)
  await exec('route', 'tv', 'Display_1')
  await clock.advance(1_500)
  expect(status.routes_changed).toBe(before)
  await clock.advance(500)
  expect(Number(status.routes_changed)).toBeGreaterThan(before)
})

test('names that are none, and sources that lead elsewhere, are refused with those that would do', async () => {
  const { exec } = await roomThatIsOn()
  await expect(exec('route', 'betamax', 'Display_1')).rejects.toThrow(
    'There is no source called "betamax" in this room. Its sources are: laptop, pc, box, tv.',
  )
  await expect(exec('route', 'laptop', 'Foyer')).rejects.toThrow(
    'There is no output called "Foyer" in this room. Its outputs are: Display_1, Display_2, recorder.',
  )
  await expect(exec('route', 'tv', 'Display_2')).rejects.toThrow(
    'Aerial cannot be shown on Back: no connection leads there. It can show Laptop, Room PC, TV box.',
  )
})

test('a module in the connections that the room does not have is named', async () => {
  const { exec, output, status } = room({ devices: devices.filter(({ slug }) => slug !== 'Switcher_2') })
  const sentence =
    'Laptop cannot be shown on Back. Switcher 2, input 3 to output 1: this room has no such module. ' +
    'Add Switcher_2, or correct the connections.'
  await expect(exec('power', true)).rejects.toThrow(sentence)
  expect(status).toMatchObject({ active: true, problem: sentence })
  expect(output('Display_1')).toMatchObject({ source: 'laptop', problem: null })
  expect(output('Display_2')).toMatchObject({ source: null, problem: sentence })
})

test('a selector with one output, and a screen that has nothing to choose, are part of the way', async () => {
  const { exec, asked, output } = room({
    devices: [{ slug: 'Selector_1' }, { slug: 'Display_1' }],
    settings: { connections: { Display_1: 'Selector_1', Selector_1: { '1': '*laptop', usb: '*pc' } } },
  })
  await exec('select_input', 'pc')
  expect(asked).toEqual(['Display_1.power(true)', 'Selector_1.switch_to("usb")'])
  expect(output('Display_1')).toMatchObject({ source: 'pc', inputs: ['laptop', 'pc'] })
  await exec('select_input', 'laptop')
  expect(asked.at(-1)).toBe('Selector_1.switch_to(1)')
})

test('a selector cannot show two things at once, and is said to be the wrong module', async () => {
  const { exec } = room({
    devices: [{ slug: 'Selector_1' }, { slug: 'Display_1' }, { slug: 'Display_2' }],
    settings: {
      connections: { Display_1: 'Selector_1.1', Display_2: 'Selector_1.2', Selector_1: ['*laptop', '*pc'] },
    },
  })
  await expect(exec('power', true)).rejects.toThrow(
    'Selector 1, input 1 to output 1: it cannot show different things on its outputs. Is this the right module',
  )
})

test('picture and sound of one output go different ways', async () => {
  const { exec, asked, output } = room({
    devices: [{ slug: 'Switcher_1' }, { slug: 'Display_1' }],
    settings: {
      connections: {
        Display_1: 'Switcher_1.1!video',
        '*speakers': 'Switcher_1.1!audio',
        Switcher_1: ['*laptop', '*music'],
      },
    },
  })
  await exec('route', 'laptop', 'Display_1')
  await exec('route', 'music', 'speakers')
  expect(asked.slice(1)).toEqual(['Switcher_1.switch({"1":[1]}, "Video")', 'Switcher_1.switch({"2":[1]}, "Audio")'])
  expect(output('Display_1')).toMatchObject({ source: 'laptop' })
  expect(output('speakers')).toMatchObject({ source: 'music' })
})

test('a room without connections has no outputs to use apart', async () => {
  const { exec, status, settle } = room({ settings: {} as Json })
  await settle()
  expect(status).not.toHaveProperty('outputs')
  for (const call of [
    ['route', 'laptop', 'Display_1'],
    ['unroute', 'Display_1'],
    ['mute', true, 'Display_1'],
  ] as const) {
    const [method, ...args] = call
    await expect(exec(method, ...args)).rejects.toThrow('This room does not say what is plugged where.')
  }
})

test('other settings take away what they no longer name', async () => {
  const { update, settle, status } = await roomThatIsOn()
  update({ connections: { Display_1: { HDMI2: '*tv' } } })
  await settle()
  expect(Object.keys(status).filter(key => /^(in|out)put\//.test(key))).toEqual(['input/tv', 'output/Display_1'])
  expect(status).toMatchObject({ inputs: ['tv'], outputs: ['Display_1'] })
})
