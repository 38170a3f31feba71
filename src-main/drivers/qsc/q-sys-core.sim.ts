import { z } from 'zod'
import type { ByteSimulatorContext } from '../../driver-kit/define-simulator.ts'
import { defineSimulator } from '../../driver-kit/index.ts'
import { END, messages } from './q-sys-core.messages.ts'
import {
  change,
  componentOf,
  controls,
  isKey,
  mix,
  named,
  Refusal,
  read,
  type State,
  setControl,
  show,
  state,
  type Value,
} from './q-sys-core.simulated-design.ts'

const settings = z.object({
  username: z.string().nullish(),
  password: z.string().nullish(),
})

interface Group {
  /** It is forgotten when another design runs. */
  design: string
  /** By control, as last told. Nothing when it is new. */
  controls: Map<string, Value | undefined>
  every: (() => void) | undefined
}
interface Link {
  open: boolean
  /** Hangs up unless something is heard soon. */
  silence: (() => void) | undefined
  groups: Map<string, Group>
}
type Ctx = ByteSimulatorContext<z.output<typeof settings>, State, Link>

const MOST_GROUPS = 4

/** A Core, after "QRC Commands" of the Q-SYS Help 9.8. It pushes what its change groups hold. */
export const simulator = defineSimulator({
  protocol: 'tcp',
  tokenizer: messages,
  settings,
  state,
  connection: (): Link => ({ open: false, silence: undefined, groups: new Map() }),
  connected(ctx) {
    const { connection, send, settings, state } = ctx
    listen(ctx)
    connection.open = !settings.username
    send(engineStatus(state))
  },
  received(text, ctx) {
    const { send, state } = ctx
    listen(ctx)
    if (state.hearsNothing > 0) {
      state.hearsNothing -= 1
      return
    }
    let id: unknown = null
    try {
      const asked = parse(text)
      id = asked.id
      const result = obey(asked.method, asked.params, ctx)
      // "NoOp" and notifications are not answered.
      if (id !== undefined && id !== null) send(JSON.stringify({ jsonrpc: '2.0', result, id }) + END)
    } catch (error) {
      const { code, message } = error instanceof Refusal ? error : new Refusal(-32603, 'Server error')
      send(JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id: id ?? null }) + END)
    }
  },
  changed(keys, { sendAll, state }) {
    if (keys.includes('engine') || keys.includes('design')) sendAll(engineStatus(state))
  },
  /** The Q-SYS Discovery Protocol, as public listeners of it have written it down. */
  announces: ({ address, mac }) => ({
    beacons: [{ port: 2467, group: '224.0.23.175', bytes: announcement(address, mac) }],
  }),
})

const announcement = (address: string, mac: string) => {
  const name = `core-${mac.slice(-5).replace(':', '').toLowerCase()}`
  return `<QDP>
  <device>
    <name>${name}</name>
    <type>core</type>
    <platform>core</platform>
    <part_number>Q-SYS Core 110f</part_number>
    <ref>device.core.${name}</ref>
    <is_virtual>false</is_virtual>
    <lan_a_mac>${mac.toLowerCase()}</lan_a_mac>
    <lan_a_ip>${address}</lan_a_ip>
    <lan_b_ip></lan_b_ip>
    <aux_a_ip></aux_a_ip>
    <aux_b_ip></aux_b_ip>
    <web_cfg_url>https://${address}/</web_cfg_url>
    <hw_rev>1.0</hw_rev>
  </device>
</QDP>`
}

/** "QRC Overview": who says nothing for 60 seconds is hung up on, and his change groups are forgotten. */
function listen({ after, close, connection }: Ctx): void {
  connection.silence?.()
  connection.silence = after(60_000, () => {
    for (const group of connection.groups.values()) group.every?.()
    connection.groups.clear()
    close()
  })
}

const engineOf = (state: State) => ({
  State: state.engine,
  DesignName: state.design,
  DesignCode: `code of ${state.design}`,
  IsRedundant: false,
  IsEmulator: false,
})
const engineStatus = (state: State) =>
  JSON.stringify({ jsonrpc: '2.0', method: 'EngineStatus', params: engineOf(state) }) + END

const request = z.looseObject({ id: z.unknown().optional(), method: z.string(), params: z.unknown().optional() })
function parse(text: string) {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new Refusal(-32700, 'Parse error')
  }
  const { data } = request.safeParse(json)
  if (!data) throw new Refusal(-32600, 'Invalid request')
  return data
}

const inGroup = z.object({ Id: z.string() })

function obey(method: string, params: unknown, ctx: Ctx): unknown {
  const { connection, settings, state } = ctx
  if (method === 'Logon') {
    const { User, Password } = read(z.object({ User: z.string(), Password: z.string() }), params)
    connection.open = User === settings.username && Password === (settings.password ?? '')
    if (!connection.open) throw new Refusal(-32602, 'Invalid logon')
    return true
  }
  if (!connection.open) throw new Refusal(10, 'Logon required')
  switch (method) {
    case 'NoOp':
      return true
    case 'StatusGet':
      return { Platform: 'Core 110f', ...engineOf(state), Status: { Code: 0, String: 'OK' } }
    case 'Control.Get':
      return read(z.array(z.string()), params).map(name => show(`/${name}`, state))
    case 'Control.Set': {
      const { Name, Value } = read(change, params)
      setControl(`/${Name}`, Value, state)
      return true
    }
    case 'Component.Get': {
      const { Name, Controls } = read(named.extend({ Controls: z.array(named) }), params)
      componentOf(Name)
      return { Name, Controls: Controls.map(control => show(`${Name}/${control.Name}`, state)) }
    }
    case 'Component.Set': {
      const { Name, Controls } = read(named.extend({ Controls: z.array(change) }), params)
      componentOf(Name)
      for (const control of Controls) setControl(`${Name}/${control.Name}`, control.Value, state)
      return true
    }
    case 'Component.GetComponents':
      return [
        { Name: 'Microphone', Type: 'gain', Properties: [] },
        { Name: 'Matrix', Type: 'mixer', Properties: [{ Name: 'n_inputs', Value: '8' }] },
      ]
    case 'Snapshot.Load':
    case 'Snapshot.Save': {
      const { Name, Bank } = read(named.extend({ Bank: z.int().min(1) }), params)
      if (Name !== 'Scenes' || Bank > 8) throw new Refusal(4, 'Missing file')
      if (method === 'Snapshot.Load') state.snapshot = Bank
      return true
    }
  }
  if (method.startsWith('Mixer.')) return mix(method, params, state)
  if (method.startsWith('ChangeGroup.')) return changeGroup(method, params, ctx)
  throw new Refusal(-32601, 'Method not found')
}

function changeGroup(method: string, params: unknown, ctx: Ctx): unknown {
  const { connection, state } = ctx
  const { Id } = read(inGroup, params)
  const kept = connection.groups.get(Id)
  const known = kept?.design === state.design ? kept : undefined
  const group: Group = known ?? { design: state.design, controls: new Map(), every: undefined }
  switch (method) {
    case 'ChangeGroup.AddControl':
      return add(Id, group, '', read(inGroup.extend({ Controls: z.array(z.string()) }), params).Controls, ctx)
    case 'ChangeGroup.AddComponentControl': {
      const shape = inGroup.extend({ Component: named.extend({ Controls: z.array(named) }) })
      const { Name, Controls } = read(shape, params).Component
      componentOf(Name)
      return add(
        Id,
        group,
        Name,
        Controls.map(control => control.Name),
        ctx,
      )
    }
  }
  if (!known) throw new Refusal(6, 'Unknown change group')
  switch (method) {
    case 'ChangeGroup.AutoPoll': {
      const { Rate } = read(inGroup.extend({ Rate: z.number().min(0.03) }), params)
      group.every?.()
      group.every = ctx.every(Rate * 1000, () => push(Id, group, ctx))
      for (const key of group.controls.keys()) group.controls.set(key, undefined)
      return { Id, Changes: changesOf(group, state) }
    }
    case 'ChangeGroup.Poll':
      return { Id, Changes: changesOf(group, state) }
    case 'ChangeGroup.Destroy':
      group.every?.()
      connection.groups.delete(Id)
      return true
  }
  throw new Refusal(-32601, 'Method not found')
}

/** Gives the names that it does not know. */
function add(id: string, group: Group, component: string, names: string[], { connection }: Ctx): unknown {
  if (!connection.groups.has(id) && connection.groups.size >= MOST_GROUPS)
    throw new Refusal(5, 'Change Groups exhausted')
  connection.groups.set(id, group)
  const unknown = names.filter(name => !isKey(`${component}/${name}`))
  for (const name of names) {
    if (!unknown.includes(name)) group.controls.set(`${component}/${name}`, undefined)
  }
  return unknown.length ? unknown : true
}

function push(Id: string, group: Group, { connection, send, state }: Ctx): void {
  if (connection.groups.get(Id) !== group || group.design !== state.design) return group.every?.()
  const Changes = changesOf(group, state)
  if (Changes.length === 0) return
  send(JSON.stringify({ jsonrpc: '2.0', method: 'ChangeGroup.Poll', params: { Id, Changes } }) + END)
}

function changesOf(group: Group, state: State): unknown[] {
  const changes: unknown[] = []
  for (const [key, told] of group.controls) {
    const now = isKey(key) ? state[controls[key]] : undefined
    if (now === told) continue
    group.controls.set(key, now)
    changes.push(show(key, state))
  }
  return changes
}
