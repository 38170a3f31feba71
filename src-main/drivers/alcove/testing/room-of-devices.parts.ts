import { systemClock } from '../../../base/clock.ts'
import { type FakeClock, settle } from '../../../base/fake-clock.ts'
import type { Json } from '../../../base/json.ts'
import { Failed } from '../../../base/result.ts'
import type { InterfaceName } from '../../../model/interfaces.ts'
import { parseSlug } from '../../../model/slug.ts'
import { factsOf } from '../../../runtime/testing/run-driver.ts'
import { createMonitors } from '../../../runtime/worker/monitors.ts'
import { runModule } from '../../../runtime/worker/running-module.ts'
import type { MirroredModule } from '../../../runtime/worker-contract.ts'
import { driver } from '../meeting-room.ts'

/** What a device does with a call, when it does not do at once what it is told and say so. */
export type Answers = Record<string, (args: Json[]) => Promise<void> | void>

/** A device by the name of its module: Display, Switcher, Lighting, Selector or Camera. */
export interface DeviceGiven {
  slug: string
  /** Of a switcher. */
  outputs?: number
  answers?: Answers
  status?: Record<string, Json>
}

export interface RoomGiven {
  settings: Json
  devices: readonly DeviceGiven[]
  /** Of all displays. */
  answers?: Answers
  /** Names of modules that are missing. */
  without?: readonly string[]
  clock?: FakeClock
}

/** A Meeting Room and modules around it, as its worker shows them to it. */
export function roomOf({ settings, devices, answers = {}, without = [], clock }: RoomGiven) {
  const status: Record<string, Json> = {}
  const asked: string[] = []
  const lines: string[] = []
  const made = devices
    .filter(({ slug }) => !without.includes(parseSlug(slug).mod))
    .map(device => deviceOf(device, parseSlug(device.slug).mod === 'Display' ? answers : {}, says))
  const id = 'sys-1'

  const facts = {
    ...{ id: 'mod-System_1', slug: 'System_1', ip: '', port: 0, uri: '', udp: false, tls: false },
    ...{ makebreak: false, notes: '', simulated: false },
  }

  const logic = runModule({
    start: {
      mod: 'mod-System_1',
      number: 1,
      address: { kind: 'none', ip: '', port: 0, uri: '', tls: false, perCommand: false },
      facts,
      settings,
      watched: { debug: false, wire: false, queue: false },
    },
    driver,
    clock: clock ?? systemClock,
    enter: run => run(),
    monitors: createMonitors(() => undefined),
    system: {
      facts: factsOf(id, { name: 'Harbour Room', display_name: 'Harbour Room', timezone: 'Europe/London' }),
      modules: [...made.map(({ module }) => module), itself()],
    },
    async call(target, method, args) {
      const list = Array.isArray(args) ? args : Object.values(args ?? {})
      asked.push(`${target.slice(4)}.${method}(${list.map(arg => JSON.stringify(arg)).join(', ')})`)
      await made.find(({ module }) => module.id === target)?.answers[method]?.(list)
      return null
    },
    tell(news) {
      if (news.kind === 'log') lines.push(`${news.level}: ${news.message}`)
      if (news.kind !== 'status') return
      for (const [key, value] of Object.entries(news.changed)) {
        if (value === null) delete status[key]
        else status[key] = value
      }
    },
  })

  /** A device reports, as if by itself. */
  function says(mod: string, changed: Record<string, Json>): void {
    logic.systemStatus(mod, changed)
  }

  return {
    status,
    asked,
    lines,
    says,
    /** From now on the device answers these calls in another way. */
    behave: (slug: string, answers: Answers) =>
      void Object.assign(made.find(({ module }) => module.id === `mod-${slug}`)?.answers ?? {}, answers),
    output: (key: string) => status[`output/${key}`] as Record<string, Json> | undefined,
    exec: async (method: string, ...args: Json[]) => (await logic.exec(method, args, undefined)).value,
    settle: clock ? settle : () => new Promise<void>(resolve => setImmediate(resolve)),
    update: (next: Json) => logic.update({ kind: 'update', mod: 'mod-System_1', settings: next, facts }),
    stop: () => logic.stop(),
  }
}

/** The room's own module is one of its system, and has some of the functions that it looks for. */
const itself = (): MirroredModule => ({
  id: 'mod-System_1',
  mod: 'System',
  index: 1,
  interfaces: [],
  functions: Object.keys(driver.commands),
  status: { connected: true },
})

type Says = (mod: string, changed: Record<string, Json>) => void

function deviceOf({ slug, outputs = 4, answers: own, status }: DeviceGiven, common: Answers, says: Says) {
  const { mod, index } = parseSlug(slug)
  const id = `mod-${slug}`
  const kind = (kinds[mod] ?? kinds.Display)?.((changed: Record<string, Json>) => says(id, changed), outputs)
  const answers = { ...kind?.answers, ...common, ...own }
  const module: MirroredModule = {
    id,
    mod,
    index,
    interfaces: [...(kind?.interfaces ?? [])],
    functions: Object.keys(answers),
    status: { connected: true, ...kind?.status, ...status },
  }
  return { module, answers }
}

interface Kind {
  interfaces: InterfaceName[]
  status: Record<string, Json>
  answers: Answers
}

const kinds: Record<string, (report: (changed: Record<string, Json>) => void, outputs: number) => Kind> = {
  Display: report => ({
    interfaces: ['Powerable', 'Muteable', 'AudioMuteable', 'VideoMuteable', 'InputSelection'],
    status: { power: false },
    answers: {
      power: ([on]) => report({ power: on ?? null }),
      switch_to: ([input]) => report({ input: input ?? null }),
      mute: ([on]) => report({ audio_mute: on ?? null, video_mute: on ?? null }),
      mute_audio: ([on]) => report({ audio_mute: on ?? null }),
    },
  }),
  Switcher: (report, outputs) => {
    const all = Array.from({ length: outputs }, (_, at) => at + 1)
    return {
      interfaces: ['Switchable', 'InputSelection', 'Muteable', 'AudioMuteable', 'VideoMuteable'],
      status: { ...Object.fromEntries(all.map(output => [`output${output}`, 1])), volume: 40, audio_mute: false },
      answers: {
        switch: ([map, layer]) => {
          for (const [input, outputs] of Object.entries((map ?? {}) as Record<string, number[]>))
            for (const output of outputs) report({ [`${layerKey(layer)}${output}`]: Number(input) })
        },
        switch_to: ([input]) => report(Object.fromEntries(all.map(output => [`output${output}`, input ?? null]))),
        volume: ([level]) => report({ volume: level ?? null }),
        mute: ([on, output]) => report({ [`video${output}_muted`]: on ?? null }),
        mute_audio: ([on]) => report({ audio_mute: on ?? null }),
      },
    }
  },
  /** Several in, one out. */
  Selector: report => ({
    interfaces: ['InputSelection'],
    status: {},
    answers: { switch_to: ([input]) => report({ input: input ?? null }) },
  }),
  /** A source that can be turned off. */
  Camera: report => ({
    interfaces: ['Powerable', 'Camera'],
    status: { power: false },
    answers: { power: ([on]) => report({ power: on ?? null }) },
  }),
  Lighting: report => ({
    interfaces: ['ElectricalRelay'],
    status: { relay0: true },
    answers: { relay: ([on, index]) => report({ [`relay${index}`]: on ?? null }) },
  }),
}

const layerKey = (layer: Json | undefined) => (typeof layer === 'string' ? layer.toLowerCase() : 'output')

/** A wait that the test ends. */
export function gate() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { opened: promise, open: resolve }
}

export const unplugged = () => {
  throw new Failed('offline', 'The projector is not connected. Check its power and its network cable.')
}
