import { z } from 'zod'
import type { QueueOptions } from '../../driver-kit/device.ts'
import { Abort, defineDriver, failureCode } from '../../driver-kit/index.ts'
import { ask, checkTag, hear, unlessRefused } from './tesira.ask.ts'
import { follow, read, setLevels, setMutes, subscribe } from './tesira.faders.ts'
import { isWord, parseLine, type TtpValue } from './tesira.lines.ts'
import { attributeOf, type Ctx, type Followed, faderType, link, newState, settings, status } from './tesira.status.ts'

const ids = z.union([z.string(), z.array(z.string()).max(100)])
const channel = z.int().min(1).max(256)
const channels = z.union([channel, z.array(channel).max(100)]).default(1)
const type = faderType.default('fader')
const dB = z.number().min(-100).max(20)

export const driver = defineDriver({
  name: 'Biamp Tesira (SSH)',
  moduleName: 'Mixer',
  about:
    'Tesira, TesiraFORTÉ and TesiraLUX processors, by the Tesira Text Protocol over SSH, which must be enabled there.',
  transport: link,
  answersFor: ['drivers/biamp/tesira_ssh.cr'],
  implements: ['DeviceInfo'],
  // "Tesira device discovery methods": Biamp's own broadcast, which is not documented. "System Connect Considerations": its
  // host name is made of its type and serial number (TesiraServer02986182), unless somebody changed it. Telnet, where it is
  // switched on, greets with the Text Protocol's name, or asks who signs in to the host of that name.
  discovery: {
    make: '^biamp',
    model: '^Tesira',
    vendorPrefixes: ['78:45:01'],
    probe: [{ port: 23, expect: 'Tesira' }],
  },
  settings,
  status,
  state: newState,
  commands: {
    preset: {
      about: 'Recall a preset by its number, such as 1001, or by its name.',
      args: { number_or_name: z.union([z.int(), z.string()]) },
      run: ({ number_or_name: preset }, ctx) => recallPreset(preset, ctx),
    },
    fader: {
      about: 'Set levels in dB: of one block or several, of one channel or several.',
      args: { fader_id: ids, level: dB, index: channels, type },
      run: ({ fader_id, level, index, type }, ctx) => setLevels(fader_id, level, index, type, ctx),
    },
    faders: {
      about: 'As fader, with the names of arguments that room logic uses.',
      args: { ids, level: dB, index: channels, type },
      run: ({ ids, level, index, type }, ctx) => setLevels(ids, level, index, type, ctx),
    },
    mute: {
      about: 'Mute or unmute one block or several, one channel or several.',
      args: { fader_id: ids, value: z.boolean().default(true), index: channels, type },
      run: ({ fader_id, value, index, type }, ctx) => setMutes(fader_id, value, index, type, ctx),
    },
    mutes: {
      about: 'As mute, with the names of arguments that room logic uses.',
      args: { ids, muted: z.boolean().default(true), index: channels, type },
      run: ({ ids, muted, index, type }, ctx) => setMutes(ids, muted, index, type, ctx),
    },
    unmute: {
      about: 'Unmute one block or several, one channel or several.',
      args: { fader_id: ids, index: channels, type },
      run: ({ fader_id, index, type }, ctx) => setMutes(fader_id, false, index, type, ctx),
    },
    query_fader: {
      about: 'Ask for levels, and follow them from now on.',
      args: { fader_id: ids, index: channels, type },
      run: ({ fader_id, index, type }, ctx) => read(fader_id, attributeOf('level', type), index, 'level', ctx),
    },
    query_faders: {
      about: 'As query_fader, with the names of arguments that room logic uses.',
      args: { ids, index: channels, type },
      run: ({ ids, index, type }, ctx) => read(ids, attributeOf('level', type), index, 'level', ctx),
    },
    query_mute: {
      about: 'Ask for mutes, and follow them from now on.',
      args: { fader_id: ids, index: channels, type },
      run: ({ fader_id, index, type }, ctx) => read(fader_id, attributeOf('mute', type), index, 'mute', ctx),
    },
    query_mutes: {
      about: 'As query_mute, with the names of arguments that room logic uses.',
      args: { ids, index: channels, type },
      run: ({ ids, index, type }, ctx) => read(ids, attributeOf('mute', type), index, 'mute', ctx),
    },
    mixer: {
      about:
        'Turn crosspoints of a mixer on (true) or off: from an input to outputs, or of inputs of an automatic mixer.',
      args: {
        id: z.string(),
        inouts: z.union([z.record(z.string(), z.union([channel, z.array(channel)])), z.array(channel)]),
        /** PlaceOS's driver calls it so, and hands it on as the state of the crosspoint. */
        mute: z.boolean().default(false),
        type: z.enum(['matrix', 'mixer', 'crosspointLevelState', 'crosspoint']).default('matrix'),
      },
      run: ({ id, inouts, mute, type }, ctx) => setCrosspoints(id, inouts, mute, type, ctx),
    },
    start_audio: {
      about: 'Start the audio of the system.',
      run: async (_, ctx) => void (await ask(['DEVICE', 'startAudio'], ctx)),
    },
    reboot: {
      about: 'Restart the device. The room is silent for some minutes.',
      level: 'support',
      run: (_, ctx) => reboot(ctx),
    },
    get_aliases: {
      about: 'List the instance tags of the design that runs.',
      gives: z.array(z.string()),
      run: async (_, ctx) => textsIn((await ask(['SESSION', 'get', 'aliases'], ctx)).list),
    },
    device_info: {
      about: 'What the device says it is.',
      async run(_, ctx) {
        const { serial_number, software_version, hostname } = await readFacts(ctx)
        return { make: 'Biamp', model: 'Tesira', serial: serial_number, firmware: software_version, hostname }
      },
    },
    refresh: { about: 'Ask the device for everything it reports.', run: (_, ctx) => refresh(ctx) },
  },

  /** "SSH": who was let in may speak at once. "Session": with names before values, which says what is what. */
  async login(connection, { settings: { answer_ms } }) {
    connection.write('SESSION set verbose true\n')
    await connection
      .expect(line => parseLine(line)?.kind === 'ok' || undefined, answer_ms)
      .catch(() => {
        throw new Abort(
          'No answer to TTP commands. Is this the address of a Tesira server device, and its SSH enabled?',
        )
      })
  },
  connected(ctx) {
    ctx.setStatus({ last_error: null })
    ctx.schedule.after(0, () => watch(refresh, ctx))
    ctx.schedule.every(ctx.settings.refresh_ms, () => watch(readFaults, ctx))
  },
  updated: ctx => {
    if (ctx.queue.online) ctx.schedule.after(0, () => watch(refresh, ctx))
  },
  received: hear,
})

/** "Preset Recall": the device says that it did; the levels it changed are published. */
async function recallPreset(preset: number | string, ctx: Ctx): Promise<void> {
  if (typeof preset === 'string' && !isWord(preset)) throw new Abort(`A preset cannot be called "${preset}".`)
  const options = { name: 'preset' }
  if (typeof preset === 'number') await ask(['DEVICE', 'recallPreset', preset], ctx, options)
  else await ask(['DEVICE', 'recallPresetByName', preset], ctx, options)
  ctx.setStatus({ preset })
}

async function setCrosspoints(
  id: string,
  inouts: Record<string, number | number[]> | number[],
  on: boolean,
  type: string,
  ctx: Ctx,
): Promise<void> {
  checkTag(id)
  const attribute = { matrix: 'crosspointLevelState', mixer: 'crosspoint' }[type] ?? type
  const points: number[][] = Array.isArray(inouts)
    ? inouts.map(input => [input])
    : Object.entries(inouts).flatMap(([input, outputs]) => [outputs].flat().map(output => [Number(input), output]))
  const wrong = points.find(point => !point.every(number => Number.isInteger(number) && number >= 1))
  if (wrong) throw new Abort(`There is no crosspoint ${wrong.join(' to ')}: inputs and outputs are counted from 1.`)
  for (const point of points) {
    await ask([id, 'set', attribute, ...point, on], ctx, { name: `${attribute}_${id}_${point.join('_')}` })
  }
}

/** It may go down before it has answered. */
async function reboot(ctx: Ctx): Promise<void> {
  await ask(['DEVICE', 'reboot'], ctx).catch(error => {
    if (!['timeout', 'offline'].includes(String(failureCode(error)))) throw error
  })
}

/** After every connection, as subscriptions end with theirs. */
async function refresh(ctx: Ctx, options: QueueOptions = {}): Promise<void> {
  await readFacts(ctx, options)
  await readFaults(ctx, options)
  const wanted = ctx.settings.faders.flatMap(({ id: tag, index, type, level, mute }): Followed[] => [
    ...(level ? [{ tag, attribute: attributeOf('level', type), index, kind: 'level' as const }] : []),
    ...(mute ? [{ tag, attribute: attributeOf('mute', type), index, kind: 'mute' as const }] : []),
  ])
  const refused: string[] = []
  const note = (error: unknown) => {
    if (!(error instanceof Abort)) throw error
    refused.push(error.message)
  }
  for (const [label, what] of [...ctx.state.followed]) await subscribe(label, what, ctx, options).catch(note)
  for (const what of wanted) {
    try {
      checkTag(what.tag)
      await follow(what, ctx, options)
    } catch (error) {
      note(error)
    }
  }
  const [first = null] = refused
  if (first !== null && first !== ctx.status.last_error) ctx.log.warn(first)
  ctx.setStatus({ last_error: first })
}

/** "Device", attributes. */
async function readFacts(ctx: Ctx, options?: QueueOptions) {
  const facts: { serial_number?: string; software_version?: string; hostname?: string } = {}
  const attributes = { serial_number: 'serialNumber', software_version: 'version', hostname: 'hostname' } as const
  for (const [key, attribute] of Object.entries(attributes)) {
    const answer = await ask(['DEVICE', 'get', attribute], ctx, options).catch(unlessRefused)
    if (typeof answer?.value === 'string') facts[key as keyof typeof attributes] = answer.value
  }
  ctx.setStatus(facts)
  return facts
}

/** "Tesira TTP Fault Responses": one entry for each device, with its faults; `INDICATOR_NONE_IN_DEVICE` has none. */
async function readFaults(ctx: Ctx, options?: QueueOptions): Promise<void> {
  const answer = await ask(['DEVICE', 'get', 'activeFaultList'], ctx, options).catch(unlessRefused)
  if (!Array.isArray(answer?.value)) return
  const faults = answer.value.flatMap(entry => listIn(entry, 'faults')).flatMap(fault => textIn(fault, 'name'))
  ctx.setStatus({ faults: [...new Set(faults)].slice(0, 100) })
}

const isObject = (value: TtpValue): value is { [key: string]: TtpValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const listIn = (value: TtpValue, key: string): TtpValue[] => {
  const list = isObject(value) ? value[key] : undefined
  return Array.isArray(list) ? list : []
}
const textIn = (value: TtpValue, key: string): string[] => {
  const text = isObject(value) ? value[key] : undefined
  return typeof text === 'string' ? [text] : []
}
const textsIn = (list: TtpValue | undefined): string[] =>
  Array.isArray(list) ? list.filter(one => typeof one === 'string') : []

/** Behind everything else. */
async function watch(read: typeof refresh, ctx: Ctx): Promise<void> {
  // That there is no answer ends the connection, which says it all.
  await read(ctx, { priority: 0 }).catch(error => {
    if (!['timeout', 'offline', 'cancelled'].includes(String(failureCode(error)))) throw error
  })
}
