import { z } from 'zod'
import { type Connections, readConnections, type Trouble } from './meeting-room.connections.ts'
import { sourcesFor } from './meeting-room.graph.ts'

const Source = z.object({
  key: z.string().min(1),
  name: z.string().min(1),
  icon: z.string().default(''),
  switcher_input: z.int().min(0).optional().describe('The input of the switcher that it is plugged into.'),
  switcher_output: z.int().min(1).optional().describe('The output to show it on; all when left out.'),
  display_input: z.string().optional().describe('The input of the displays to choose, such as HDMI1.'),
})
export type Source = z.output<typeof Source>

const Output = z.object({
  key: z.string().min(1).describe('As in the connections: Display_1, or recorder for *recorder.'),
  name: z.string().min(1),
})

const Light = z.object({
  key: z.string().min(1),
  name: z.string().min(1),
  module: z.string().default('Lighting_1').describe('The relay module that switches it.'),
  index: z.int().min(0).default(0).describe('The channel of that relay.'),
})

const plugged = z.string().min(1).nullable()

export const settings = z
  .object({
    connections: z
      .record(z.string().min(1), z.union([plugged, z.array(plugged), z.record(z.string().min(1), plugged)]))
      .optional()
      .describe(
        'What is plugged where, for rooms with several switchers or displays that show different things. By device, each ' +
          'input and what comes into it: "Display_1": {"HDMI1": "Switcher_1.2"} is output 2 of Switcher_1, "Switcher_1": ' +
          '{"1": "*laptop", "2": "Switcher_2.4"} a source and another switcher; ["*laptop", "*pc"] are inputs 1 and 2.',
      ),
    sources: z
      .array(Source)
      .default([])
      .describe('Names for the sources. Without connections, also where each of them is plugged in.'),
    outputs: z
      .array(Output)
      .optional()
      .describe('With connections: names for the outputs that can be chosen; all where pictures end when left out.'),
    local_outputs: z
      .array(z.string())
      .optional()
      .describe('With connections: the outputs that a source chosen for the room goes to; all when left out.'),
    default_source: z.string().optional().describe('Shown when the room starts; the first source when left out.'),
    default_routes: z
      .record(z.string(), z.string())
      .optional()
      .describe('With connections: outputs that start with a source of their own, as in "Display_2": "pc".'),
    displays: z
      .array(z.string())
      .optional()
      .describe(
        'Such as Display_1; when left out, all in the connections, or else all there are, that can be powered.',
      ),
    switcher: z
      .string()
      .optional()
      .describe('Without connections: the module that routes the sources; the first that can when left out.'),
    sound: z.string().optional().describe('The module that sets the volume; the first that can when left out.'),
    lights: z.array(Light).default([]),
    confirm_ms: z
      .number()
      .min(0)
      .default(5_000)
      .describe('With connections: how long devices may take to report what they were told to show.'),
  })
  .superRefine((given, { addIssue }) => {
    for (const { path, message } of wiringFrom(given)?.troubles ?? [])
      addIssue({ code: 'custom', path, message, input: given })
  })
export type Settings = z.output<typeof settings>

/** What the connections and the names for them come to. */
export interface Wiring extends Connections {
  /** The sources that can be shown on each output. */
  reachable: ReadonlyMap<string, readonly string[]>
  /** The outputs that a source goes to when it is chosen for the room. */
  available: readonly string[]
}

/** The wiring of a room that describes its connections; nothing of one that does not. */
export function wiringOf(settings: Settings): Wiring | undefined {
  let known = wirings.get(settings)
  if (!known) {
    known = { wiring: wiringFrom(settings)?.wiring }
    wirings.set(settings, known)
  }
  return known.wiring
}
/** Worked out once for all the times that something in the room changes. */
const wirings = new WeakMap<Settings, { wiring: Wiring | undefined }>()

function wiringFrom(given: Settings): { wiring: Wiring; troubles: Trouble[] } | undefined {
  if (given.connections === undefined) return undefined
  const { connections, troubles } = readConnections(
    given.connections,
    given.sources.map(({ key }) => key),
  )
  const outputs = given.outputs?.map(({ key }) => key) ?? connections.outputs
  const reachable = new Map(outputs.map(output => [output, sourcesFor(connections, output)]))
  const wiring: Wiring = { ...connections, outputs, reachable, available: given.local_outputs ?? outputs }
  // What follows from a slip above needs no words of its own.
  const within = troubles.map(({ path, message }) => ({ path: ['connections', ...path], message }))
  return { wiring, troubles: within.length > 0 ? within : wrongNames(given, connections, wiring) }
}

function wrongNames(given: Settings, connections: Connections, { outputs, reachable }: Wiring): Trouble[] {
  const troubles: Trouble[] = []
  const noOutput = (key: string) => `there is no output "${key}": the outputs are ${outputs.join(', ')}`
  given.sources.forEach(({ key, switcher_input, switcher_output, display_input }, at) => {
    const elsewhere = Object.entries({ switcher_input, switcher_output, display_input }).find(
      ([, value]) => value !== undefined,
    )
    if (elsewhere) {
      const message = `"${key}": where a source is plugged in is said either here or in the connections. Take this away, or the connections`
      troubles.push({ path: ['sources', at, elsewhere[0]], message })
    } else if (!connections.sources.includes(key)) {
      const message = `"${key}" is plugged in nowhere: add "*${key}" to the connections, or take it away here`
      troubles.push({ path: ['sources', at, 'key'], message })
    }
  })
  given.outputs?.forEach(({ key }, at) => {
    if (connections.plugs.has(key) && !hasOutputs(key, connections)) return
    const message = connections.plugs.has(key)
      ? `"${key}" has outputs of its own: name what is plugged into those`
      : `"${key}" is not in the connections: say there what is plugged into it, or correct its name`
    troubles.push({ path: ['outputs', at, 'key'], message })
  })
  if (troubles.length > 0) return troubles

  for (const [output, sources] of reachable)
    if (sources.length === 0)
      troubles.push({
        path: ['connections', output],
        message: `nothing can be shown on "${output}": no source leads to it`,
      })
  given.local_outputs?.forEach((key, at) => {
    if (!outputs.includes(key)) troubles.push({ path: ['local_outputs', at], message: noOutput(key) })
  })
  if (given.default_source !== undefined && !connections.sources.includes(given.default_source)) {
    const message = `there is no source "${given.default_source}": the sources are ${connections.sources.join(', ')}`
    troubles.push({ path: ['default_source'], message })
  }
  for (const [output, source] of Object.entries(given.default_routes ?? {})) {
    const sources = reachable.get(output)
    if (!sources) troubles.push({ path: ['default_routes', output], message: noOutput(output) })
    else if (!sources.includes(source)) {
      const message = `"${source}" cannot be shown on "${output}": the sources that lead there are ${sources.join(', ')}`
      troubles.push({ path: ['default_routes', output], message })
    }
  }
  return troubles
}

/** A switcher. A display that another one is looped through shows what it passes on, and is an output as well. */
const hasOutputs = (device: string, { plugs }: Connections) =>
  [...plugs.values()]
    .flat()
    .some(({ from }) => 'way' in from && from.way.device === device && from.way.output !== undefined)
