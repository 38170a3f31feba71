// What is plugged where, as a technician writes it and as the Meeting Room works with it. The form is that of PlaceOS's
// room logic (its drivers/place/router/settings.cr).

/** By device: what is plugged into each of its inputs, into inputs 1, 2, 3 … of a list, or into the only one it has. */
export type WrittenConnections = Record<string, Plugged | Plugged[] | Record<string, Plugged>>
/** `*laptop` is a source, `Switcher_1.2` an output of a module; nothing leaves an input free. */
type Plugged = string | null

/** One output of a device, or all of them when it is not said which. */
export interface Way {
  device: string
  output?: string
  /** Of an output that sends picture and sound to different places. */
  layer?: Layer
}
export type Layer = 'audio' | 'video'

export interface Plug {
  device: string
  /** The only one it has when absent: there is nothing to choose. */
  input?: string
  from: { source: string } | { way: Way }
}

export interface Connections {
  /** By device, in the order in which they are written. */
  plugs: ReadonlyMap<string, readonly Plug[]>
  /** Devices that no module stands for, such as a recorder. */
  things: ReadonlySet<string>
  sources: readonly string[]
  /** Where pictures end. */
  outputs: readonly string[]
}

/** What is wrong, and where in the settings. */
export interface Trouble {
  path: (string | number)[]
  message: string
}

export const wayId = ({ device, output, layer }: Way) =>
  device + (output === undefined ? '' : `.${output}`) + (layer === undefined ? '' : `!${layer}`)

const MODULE = /^[^\s*.:!/]+_\d+$/
/** A module with its number, then perhaps one of its outputs and a layer of that. */
const WAY = /^([^\s*.:!/]+_\d+)(?:\.([^\s!]+)(?:!(\w+))?)?$/

/** Reads them. `named` are sources that have a name of their own, so that an output of a device may be one. */
export function readConnections(written: WrittenConnections, named: readonly string[] = []) {
  const troubles: Trouble[] = []
  const plugs = new Map<string, Plug[]>()
  const things = new Set<string>()
  const sources = new Set<string>()
  const feeding = new Set<string>()
  const trouble = (path: (string | number)[], message: string) => void troubles.push({ path, message })

  for (const name of Object.keys(written)) {
    const thing = name.startsWith('*')
    const device = thing ? name.slice(1) : name
    if (thing ? device === '' : !MODULE.test(device)) trouble([name], notADevice(name))
    else if (plugs.has(device)) trouble([name], `"${device}" is there twice, with and without the asterisk`)
    else plugs.set(device, [])
    if (thing) things.add(device)
  }

  for (const [name, given] of Object.entries(written)) {
    const device = name.replace(/^\*/, '')
    const list = plugs.get(device)
    if (!list) continue
    for (const { input, plugged, path } of inputsOf(name, given)) {
      if (plugged === null) continue
      const from = read(plugged, path)
      if (from) list.push({ device, ...(input === undefined ? {} : { input }), from })
    }
    if (things.has(device) && (list.length > 1 || list.some(plug => plug.input !== undefined)))
      trouble(
        [name],
        `nobody could choose an input of "${name}", which is no module: write what is plugged into it alone`,
      )
  }

  function read(plugged: string, path: (string | number)[]): Plug['from'] | undefined {
    const [, device, output, layer] = WAY.exec(plugged) ?? []
    const alias = plugged.startsWith('*') ? plugged.slice(1) : undefined
    if (alias !== undefined && alias !== '') {
      if (plugs.has(alias)) return trouble(path, `"${plugged}" is both a source and a device that shows something`)
      sources.add(alias)
      return { source: alias }
    }
    if (device === undefined) return trouble(path, notAPlug(plugged))
    if (!plugs.has(device)) {
      if (output !== undefined && !named.includes(plugged)) return trouble(path, unknownDevice(device, plugged))
      sources.add(plugged)
      return { source: plugged }
    }
    if (things.has(device)) return trouble(path, `"*${device}" is no module, so nothing can be fed from its outputs`)
    if (layer !== undefined && !/^(audio|video|all)$/i.test(layer))
      return trouble(path, `"!${layer}" is no layer that can be switched: write !audio or !video, or leave it out`)
    feeding.add(device)
    const part = layer?.toLowerCase()
    return {
      way: {
        device,
        ...(output === undefined ? {} : { output }),
        ...(part === 'audio' || part === 'video' ? { layer: part } : {}),
      },
    }
  }

  const outputs = [...plugs.keys()].filter(device => !feeding.has(device))
  const connections: Connections = { plugs, things, sources: [...sources], outputs }
  troubles.push(...mixedWays(connections), ...loops(connections))
  return { connections, troubles }
}

function inputsOf(name: string, given: WrittenConnections[string]) {
  if (given === null || typeof given === 'string') return [{ input: undefined, plugged: given, path: [name] }]
  return Array.isArray(given)
    ? given.map((plugged, at) => ({ input: String(at + 1), plugged, path: [name, at] }))
    : Object.entries(given).map(([input, plugged]) => ({ input, plugged, path: [name, input] }))
}

/** An output is switched as a whole or in its layers, a device as a whole or output by output: never both. */
function mixedWays({ plugs }: Connections): Trouble[] {
  const ways = new Map(
    [...plugs.values()].flat().flatMap(({ from }) => ('way' in from ? [[wayId(from.way), from.way]] : [])),
  )
  const troubles: Trouble[] = []
  for (const { device, output, layer } of ways.values()) {
    if (output !== undefined && ways.has(device))
      troubles.push({
        path: [device],
        message: `"${device}" is named both with and without an output: always say which`,
      })
    if (layer !== undefined && ways.has(wayId({ device, output: output ?? '' }))) {
      const message = `output ${output} of "${device}" is named both with and without a layer: always say which`
      troubles.push({ path: [device], message })
    }
  }
  return troubles
}

/** Devices that feed each other in a circle. */
function loops({ plugs }: Connections): Trouble[] {
  const done = new Set<string>()
  const trail: string[] = []
  const found: Trouble[] = []

  function visit(device: string): void {
    const at = trail.indexOf(device)
    if (at >= 0) {
      const [first = device, ...others] = [...trail.slice(at), device].reverse()
      const message = `${first} feeds ${others.join(', which feeds ')}: a picture would go round in a circle. Take one of these plugs out`
      found.push({ path: [device], message })
    }
    if (at >= 0 || done.has(device)) return
    trail.push(device)
    for (const { from } of plugs.get(device) ?? []) if ('way' in from) visit(from.way.device)
    trail.pop()
    done.add(device)
  }
  for (const device of plugs.keys()) visit(device)
  return found
}

const notADevice = (name: string) =>
  `"${name}" is no module of a room: write it with its number, as in Display_1, or as *${name.replaceAll('*', '') || 'name'} when no module stands for it`
const notAPlug = (plugged: string) =>
  `"${plugged}" is neither a source nor an output: write *${plugged.replaceAll('*', '') || 'laptop'} for a source, or a module and its output, as in Switcher_1.2`
const unknownDevice = (device: string, plugged: string) =>
  `nothing says what is plugged into "${device}". Add "${device}" to the connections, correct its name, or give "${plugged}" a name among the sources`
