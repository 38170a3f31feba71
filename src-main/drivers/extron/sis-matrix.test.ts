import net from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import type { Json } from '../../base/json.ts'
import { onSimulator } from '../../runtime/testing/on-simulator.ts'
import { simulator } from './sis-matrix.sim.ts'
import { driver } from './sis-matrix.ts'

let switcher: Awaited<ReturnType<typeof onSimulator>> | undefined
let other: net.Socket | undefined
afterEach(() => {
  other?.destroy()
  return switcher?.stop()
})

async function plugIn(settings: Record<string, Json> = {}, simulated: Record<string, unknown> = {}) {
  switcher = await onSimulator(driver, simulator, {
    settings: { answer_ms: 150, ...settings },
    simulatorSettings: simulated,
  })
  return switcher
}

async function ready(settings?: Record<string, Json>, simulated?: Record<string, unknown>) {
  const plugged = await plugIn(settings, simulated)
  await plugged.until(status => status.volume !== undefined)
  return plugged
}

/** Another controller on the same switcher. */
async function somebodyElse(address: { host: string; port: number }, commands: string) {
  other = net.connect(address)
  await new Promise(resolve => other?.once('connect', resolve))
  other.write(commands)
}

function turn(state: unknown, knobs: object): void {
  if (state instanceof Object) Object.assign(state, knobs)
}

test('it says what it is, what is shown where, and how loud it is, once connected', async () => {
  const { status } = await ready()
  expect(status).toMatchObject({
    connected: true,
    model: 'DTPCP84',
    firmware: '1.09',
    inputs: 8,
    outputs: 4,
    output1: 1,
    video4: 1,
    audio4: 1,
    video1_muted: false,
    audio_mute: false,
    video_mute: false,
    mute: false,
    volume: 67,
  })
})

test('an input is shown on one output, on several at once, on all, or nowhere', async () => {
  const { exec, status } = await ready()
  await exec('switch', { 3: [2] })
  expect(status).toMatchObject({ output1: 1, output2: 3, video2: 3, audio2: 3 })
  await exec('switch', { 2: [1, 3], 5: 4 })
  expect(status).toMatchObject({ output1: 2, output2: 3, output3: 2, output4: 5 })
  await exec('switch_to', 4)
  expect(status).toMatchObject({ output1: 4, output2: 4, output3: 4, output4: 4 })
  await exec('switch', { 0: [1] })
  expect(status).toMatchObject({ output1: 0, output2: 4 })
})

test('picture and sound go apart when asked to', async () => {
  const { exec, status } = await ready()
  await exec('switch', { 5: [1] }, 'Audio')
  expect(status).toMatchObject({ output1: 1, video1: 1, audio1: 5 })
  await exec('switch_to', 2, 'video')
  expect(status).toMatchObject({ output1: 2, video1: 2, audio1: 5, audio2: 1 })
  await exec('switch', { 7: [1] }, null)
  expect(status).toMatchObject({ video1: 7, audio1: 7 })
})

test('a switcher of pictures and sound has no layers of data, and says so', async () => {
  const { exec } = await ready()
  await expect(exec('switch', { 5: [1] }, 'Data')).rejects.toThrow('This switcher has no layer "Data"')
  await expect(exec('switch_to', 5, 'data2')).rejects.toThrow('Say All, Video or Audio.')
})

test('ties that make no sense are refused before they are sent', async () => {
  const { exec } = await ready()
  await expect(exec('switch_to', 12)).rejects.toThrow('There is no input 12: this switcher has inputs 1 to 8.')
  await expect(exec('switch', { 1: [9] })).rejects.toThrow('There is no output 9: this switcher has outputs 1 to 4.')
  await expect(exec('switch', { 1: [2], 3: [2] })).rejects.toThrow('Output 2 cannot show two inputs at once.')
})

test('what the switcher refuses is told as a sentence', async () => {
  const { exec } = await ready({ inputs: 20, outputs: 20 })
  await expect(exec('switch', { 12: [1] })).rejects.toThrow('This switcher has no input of that number.')
  await expect(exec('switch', { 1: [12] })).rejects.toThrow('This switcher has no output of that number.')
})

test('a busy switcher is asked again', async () => {
  const { exec, simulator, status } = await ready()
  turn(simulator.state, { busy: 1 })
  await exec('switch', { 3: [1] })
  expect(status.output1).toBe(3)
})

test('picture and sound are muted on one output or on all', async () => {
  const { exec, status } = await ready()
  await exec('mute_audio', true, 2)
  expect(status).toMatchObject({ audio1_muted: false, audio2_muted: true, video2_muted: false, audio_mute: false })
  await exec('mute_audio')
  expect(status).toMatchObject({ audio1_muted: true, audio_mute: true, video_mute: false, mute: false })
  await exec('mute')
  expect(status).toMatchObject({ video4_muted: true, video_mute: true, mute: true })
  await exec('unmute_video', 4)
  expect(status).toMatchObject({ video4_muted: false, video_mute: false, audio_mute: true, mute: false })
  await exec('unmute')
  expect(status).toMatchObject({ audio_mute: false, video_mute: false })
})

test('volume is 0 to 100 between the two loudnesses in the settings', async () => {
  const { exec, simulator, status } = await ready({ volume_min_db: -40, volume_max_db: 10 })
  await exec('volume', 50)
  expect(status.volume).toBe(50)
  expect(simulator.state).toMatchObject({ groups: { 1: -150 } })
  await exec('volume', 100)
  expect(simulator.state).toMatchObject({ groups: { 1: 100 } })
  await expect(exec('volume', 101)).rejects.toThrow(/level/)
})

test('a switcher without that group master has no volume, and says so', async () => {
  const { exec, status, until } = await plugIn({ volume_group: 9 })
  await until(status => status.mute !== undefined)
  await expect(exec('volume', 10)).rejects.toThrow('cannot do that in its present configuration')
  expect(status).not.toHaveProperty('volume')
})

test('of a slider that is dragged, the last level counts', async () => {
  const { exec, status } = await ready()
  await Promise.allSettled([10, 20, 30, 40].map(level => exec('volume', level)))
  expect(status.volume).toBe(40)
})

test('what somebody does at the front panel, or from another controller, is noticed', async () => {
  const { simulator, until } = await ready()
  await somebodyElse(simulator.address, '6*2!7*3%2*1Z\x1bD1*-300GRPM\r')
  await until(
    status =>
      status.output2 === 6 &&
      status.audio2 === 6 &&
      status.video3 === 7 &&
      status.audio3 === 1 &&
      status.audio2_muted === true &&
      status.volume === 50,
  )
})

test('a message that says only that ties changed is followed up', async () => {
  const { simulator, until } = await ready()
  await somebodyElse(simulator.address, '\x1b+Q8*1!5*2!\r')
  await until(status => status.output1 === 8 && status.output2 === 5)
})

test('a switcher that gives back what it is sent is understood', async () => {
  const { exec, status } = await ready({}, { simulated_echo: true })
  await exec('switch', { 3: [2] })
  await exec('mute_audio')
  await exec('volume', 25)
  expect(status).toMatchObject({ output2: 3, audio_mute: true, volume: 25 })
  await expect(exec('switch', { 1: [99] })).rejects.toThrow('There is no output 99')
})

test('it signs in with the password', async () => {
  const { exec, status } = await ready({ password: 'E2-quay' }, { password: 'E2-quay' })
  await exec('switch_to', 2)
  expect(status.output1).toBe(2)
})

test('a password that the switcher does not want does no harm', async () => {
  await ready({ password: 'spare' })
})

test.each([
  ['a wrong', 'guess', 'The switcher refuses the password. Correct the setting "password".'],
  ['a missing', '', 'The switcher asks for a password. Put it into the setting "password".'],
])('%s password is known at once', async (_, password, sentence) => {
  const { exec, log, until } = await plugIn({ password }, { password: 'secret' })
  await until(status => status.last_error === sentence && status.connected === false)
  await expect(exec('switch_to', 1)).rejects.toThrow('The switcher is not connected')
  expect(log.join('\n')).toContain(sentence)
})

test('a slow switcher that is given the time is obeyed', async () => {
  const { exec, simulator, status } = await ready({ answer_ms: 4_000 })
  simulator.fault('slow')
  await exec('switch_to', 3)
  expect(status.output1).toBe(3)
})

test.each(['slow', 'silent', 'garbled'] as const)(
  'a %s switcher fails in words, and works again afterwards',
  async fault => {
    const { exec, simulator, status } = await ready()
    simulator.fault(fault)
    await expect(exec('switch', { 3: [1] })).rejects.toThrow('The switcher does not answer. Check its power')
    expect(status.output1).toBe(1)
    simulator.fault('none')
    await exec('switch', { 4: [1] })
    expect(status.output1).toBe(4)
  },
)

test('a switcher that stops answering is not connected until it answers again', async () => {
  const { exec, log, simulator, until } = await ready({ refresh_ms: 50 })
  simulator.fault('silent')
  await until(status => status.connected === false)
  expect(log.join('\n')).toContain('The switcher has stopped answering.')
  await expect(exec('volume', 10)).rejects.toThrow('The switcher is not connected')
  simulator.fault('none')
  await until(status => status.connected === true)
  await exec('volume', 10)
})

test('a switcher that hangs up is not connected until it picks up again, and is asked anew then', async () => {
  const { exec, simulator, until } = await ready()
  simulator.fault('dropping')
  await until(status => status.connected === false)
  await expect(exec('switch_to', 1)).rejects.toThrow('The switcher is not connected. Check its power')
  turn(simulator.state, { video: [5, 5, 5, 5] })
  simulator.fault('none')
  await until(status => status.connected === true && status.output1 === 5)
})

test('something that is no switcher is told apart', async () => {
  const { log, simulator } = await plugIn()
  simulator.fault('silent')
  simulator.dropAll()
  simulator.fault('silent')
  await vi.waitFor(() => expect(log.join('\n')).toContain('Is this the address of an Extron switcher'), 5_000)
})
