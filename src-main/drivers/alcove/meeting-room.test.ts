import { afterEach, expect, test } from 'vitest'
import { gate, type RoomGiven, roomOf, unplugged } from './testing/room-of-devices.parts.ts'

const settings = {
  sources: [
    { key: 'laptop', name: 'Laptop', icon: 'laptop', switcher_input: 1, switcher_output: 1 },
    { key: 'pc', name: 'Room PC', icon: 'pc', switcher_input: 3, switcher_output: 1 },
    { key: 'tv', name: 'TV', icon: 'tv', display_input: 'HDMI2' },
  ],
  lights: [
    { key: 'ceiling', name: 'Ceiling', module: 'Lighting_1', index: 0 },
    { key: 'wall', name: 'Wall', module: 'Lighting_1', index: 1 },
    { key: 'lamp', name: 'Lamp', module: 'Lighting_9', index: 0 },
  ],
}

let stop: (() => Promise<void>) | undefined
afterEach(() => stop?.())

/** A room of displays, a switcher that sets the volume, and a relay for the lights. */
function room(given: Partial<RoomGiven> & { displays?: number } = {}) {
  const { displays = 1, ...others } = given
  const made = roomOf({
    settings,
    devices: [
      ...Array.from({ length: displays }, (_, at) => ({ slug: `Display_${at + 1}` })),
      { slug: 'Switcher_1', outputs: 1 },
      { slug: 'Lighting_1' },
    ],
    ...others,
  })
  stop = made.stop
  return made
}

test('the room says what it has, and that it is off', async () => {
  const { status, settle } = room()
  await settle()
  expect(status).toMatchObject({
    name: 'Harbour Room',
    active: false,
    power_target: false,
    power_state: 'off',
    inputs: ['laptop', 'pc', 'tv'],
    'input/laptop': { name: 'Laptop', icon: 'laptop' },
    volume: 40,
    mute: false,
    lights: [
      { key: 'ceiling', name: 'Ceiling', on: true },
      { key: 'wall', name: 'Wall', on: null },
      { key: 'lamp', name: 'Lamp', on: null },
    ],
  })
  expect(status).not.toHaveProperty('problem')
  expect(status).not.toHaveProperty('selected_input')
})

test('on turns every display on at the same time and shows the first source; active only once all confirm', async () => {
  const { opened, open } = gate()
  const slow = room({ displays: 2, answers: { power: () => opened } })
  await slow.settle()
  const done = slow.exec('power', true)
  await slow.settle()
  expect(slow.asked).toEqual(['Display_1.power(true)', 'Display_2.power(true)', 'Switcher_1.switch({"1":[1]})'])
  expect(slow.status).toMatchObject({ active: false, power_target: true, power_state: 'starting' })
  slow.says('mod-Display_1', { power: true })
  await slow.settle()
  expect(slow.status).toMatchObject({ active: false, power_state: 'starting', selected_input: 'laptop' })
  slow.says('mod-Display_2', { power: true })
  open()
  await done
  expect(slow.status).toMatchObject({ active: true, power_state: 'on', selected_input: 'laptop' })
})

test('a camera has a power of its own: the room turns on what shows a picture', async () => {
  const made = roomOf({ settings: {}, devices: [{ slug: 'Camera_1' }, { slug: 'Display_1' }] })
  stop = made.stop
  await made.settle()
  await made.exec('power', true)
  expect(made.asked).toEqual(['Display_1.power(true)'])
})

test('the source in the settings is the one a room starts with', async () => {
  const { exec, status } = room({ settings: { ...settings, default_source: 'pc' } })
  await exec('power', true)
  expect(status).toMatchObject({ selected_input: 'pc', input_target: 'pc' })
})

test('off turns everything off and forgets the source', async () => {
  const { exec, status, asked } = room()
  await exec('power', true)
  await exec('power', false)
  expect(asked.at(-1)).toBe('Display_1.power(false)')
  expect(status).toMatchObject({ active: false, power_target: false, power_state: 'off' })
  expect(status).not.toHaveProperty('selected_input')
  expect(status).not.toHaveProperty('input_target')
})

test('a projector that does not answer is named, and the room is in trouble until it is back', async () => {
  const { exec, status, says, settle } = room({ answers: { power: unplugged } })
  says('mod-Display_1', { connected: false })
  await expect(exec('power', true)).rejects.toThrow('The projector is not connected. Check its power')
  expect(status).toMatchObject({
    active: false,
    power_state: 'trouble',
    problem: 'The projector is not connected. Check its power and its network cable.',
  })
  says('mod-Display_1', { connected: true })
  await settle()
  expect(status).toMatchObject({ active: false, power_state: 'off', power_target: false })
  expect(status).not.toHaveProperty('problem')
})

test('of several displays, the one that failed is named', async () => {
  const { exec, status } = room({ displays: 2, answers: { power: unplugged } })
  await expect(exec('power', true)).rejects.toThrow('Display 1: The projector is not connected.')
  expect(status.problem).toContain('Display 2: ')
})

test('trouble is over when the display gets bright after all', async () => {
  const { exec, status, says, settle } = room({ answers: { power: unplugged } })
  await expect(exec('power', true)).rejects.toThrow()
  expect(status.power_state).toBe('trouble')
  says('mod-Display_1', { power: true })
  await settle()
  expect(status).toMatchObject({ active: true, power_state: 'on' })
  expect(status).not.toHaveProperty('problem')
})

test('off during warm-up wins, and the press before it is told so', async () => {
  const warm = gate()
  const { exec, status, says, settle } = room({
    answers: { power: ([on]) => (on ? warm.opened : says('mod-Display_1', { power: false })) },
  })
  await settle()
  const on = exec('power', true).catch((error: Error) => error.message)
  await settle()
  await exec('power', false)
  expect(status).toMatchObject({ power_target: false, power_state: 'off' })
  warm.open()
  expect(await on).toBe('The room was turned off meanwhile.')
  expect(status).toMatchObject({ active: false, power_target: false, power_state: 'off' })
  expect(status).not.toHaveProperty('problem')
})

test('a source is chosen through the switcher or through the display, and said to be shown when they say so', async () => {
  const { exec, status, asked } = room()
  await exec('power', true)
  await exec('select_input', 'pc')
  expect(status).toMatchObject({ selected_input: 'pc', input_target: 'pc' })
  await exec('select_input', 'tv')
  expect(asked.at(-1)).toBe('Display_1.switch_to("HDMI2")')
  expect(status).toMatchObject({ selected_input: 'tv' })
})

test('a source chosen in a room that is off turns it on for that source', async () => {
  const { exec, status } = room()
  await exec('select_input', 'pc')
  expect(status).toMatchObject({ active: true, power_state: 'on', selected_input: 'pc' })
})

test('a source chosen during warm-up is the one that is shown', async () => {
  const warm = gate()
  const { exec, status, asked, says, settle } = room({
    answers: {
      power: async () => {
        await warm.opened
        says('mod-Display_1', { power: true })
      },
    },
  })
  await settle()
  const on = exec('power', true)
  const tv = exec('select_input', 'tv')
  await settle()
  expect(asked).not.toContain('Display_1.switch_to("HDMI2")')
  warm.open()
  await Promise.all([on, tv])
  expect(status).toMatchObject({ active: true, selected_input: 'tv' })
})

test('of two sources pressed in a row, the later one wins', async () => {
  const { exec, status } = room()
  await exec('power', true)
  const first = exec('select_input', 'pc').catch((error: Error) => error.message)
  await exec('select_input', 'laptop')
  expect(await first).toBe('Another source was chosen meanwhile.')
  expect(status).toMatchObject({ selected_input: 'laptop', input_target: 'laptop' })
})

test('a source that cannot be shown is a problem until one can', async () => {
  const { exec, status } = room({ without: ['Switcher'] })
  await expect(exec('power', true)).rejects.toThrow('Laptop cannot be shown: this room has no switcher.')
  expect(status).toMatchObject({ active: true, power_state: 'on', problem: expect.stringContaining('Laptop') })
  await exec('select_input', 'tv')
  expect(status).not.toHaveProperty('problem')
  await expect(exec('select_input', 'betamax')).rejects.toThrow('There is no source called "betamax"')
})

test('hands on the devices themselves are followed', async () => {
  const { status, says, settle } = room()
  await settle()
  says('mod-Display_1', { power: true })
  await settle()
  expect(status).toMatchObject({ active: true, power_target: true, power_state: 'on', selected_input: 'laptop' })
  says('mod-Switcher_1', { output1: 3 })
  await settle()
  expect(status).toMatchObject({ selected_input: 'pc', input_target: 'pc' })
  says('mod-Display_1', { power: false })
  await settle()
  expect(status).toMatchObject({ active: false, power_target: false, power_state: 'off' })
})

test('a display that warms up by the remote control makes the room start', async () => {
  const { exec, status, says, settle } = room()
  await exec('power', true)
  says('mod-Display_1', { power: false, warming: true })
  await settle()
  expect(status).toMatchObject({ active: false, power_state: 'starting' })
})

test('a display or switcher that stops answering while the room is on is a problem until it is back', async () => {
  const { exec, status, says, settle } = room()
  await exec('power', true)
  says('mod-Switcher_1', { connected: false })
  await settle()
  expect(status).toMatchObject({ power_state: 'on', problem: expect.stringContaining('The switcher is not answering') })
  says('mod-Display_1', { connected: false })
  await settle()
  expect(status).toMatchObject({
    active: false,
    power_state: 'trouble',
    problem: 'The display is not answering. Check that it has power, or call for support.',
  })
  says('mod-Display_1', { connected: true })
  says('mod-Switcher_1', { connected: true })
  await settle()
  expect(status).toMatchObject({ active: true, power_state: 'on' })
  expect(status).not.toHaveProperty('problem')
})

test('volume and mute go to the module that has them', async () => {
  const { exec, status, asked } = room()
  await exec('volume', 55)
  await exec('mute', true)
  expect(asked).toEqual(['Switcher_1.volume(55)', 'Switcher_1.mute_audio(true)'])
  expect(status).toMatchObject({ volume: 55, mute: true })
})

test('a room without volume has none, and mutes where it can', async () => {
  const { exec, status, asked, settle } = room({ without: ['Switcher'], settings: {} })
  await settle()
  expect(status).not.toHaveProperty('volume')
  await expect(exec('volume', 55)).rejects.toThrow('The volume of this room cannot be set from here.')
  await exec('mute', true)
  expect(asked).toEqual(['Display_1.mute_audio(true)'])
  expect(status.mute).toBe(true)
})

test('a light is switched by its key, and shows what its relay says', async () => {
  const { exec, status, says, settle } = room()
  await exec('light', 'wall', true)
  await settle()
  expect(status.lights).toMatchObject([{ on: true }, { on: true }, { on: null }])
  says('mod-Lighting_1', { connected: false })
  await settle()
  expect(status.lights).toMatchObject([{ on: null }, { on: null }, { on: null }])
  await expect(exec('light', 'lamp', true)).rejects.toThrow('Lamp is not set up yet: this room has no Lighting_9.')
  await expect(exec('light', 'disco', true)).rejects.toThrow('There is no light called "disco" in this room.')
})
