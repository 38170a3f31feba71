import { z } from 'zod'
import type { SimulatedAnswer, SimulatorContext } from '../../driver-kit/define-simulator.ts'
import { defineSimulator } from '../../driver-kit/index.ts'

/** The relay asks for the password that its module has; for none when it has none ("Authentication"). */
const settings = z.object({ password: z.string().default('') })

const channels = 4

const state = z.object({
  outputs: z.array(z.boolean()).length(channels).default([false, false, false, false]),
  loads: z
    .array(z.number().min(0))
    .length(channels)
    .default([182.4, 46.1, 61.8, 0])
    .describe('Watts that each channel draws when it is on'),
  errors: z.array(z.string()).default([]).describe('Such as overtemp: while there are any, channels stay off'),
})

type Ctx = SimulatorContext<z.output<typeof settings>, z.output<typeof state>>

const Request = z.object({
  id: z.union([z.number(), z.string()]),
  method: z.string(),
  params: z.record(z.string(), z.unknown()).default({}),
})
const SwitchSet = z.object({ id: z.int(), on: z.boolean(), toggle_after: z.number().optional() })
const SwitchId = z.object({ id: z.int() })

const device = 'shellypro4pm-08f9e0e5c790'

/** A Shelly Pro 4PM, after shelly-api-docs.shelly.cloud/gen2. */
export const simulator = defineSimulator({
  protocol: 'http',
  settings,
  state,
  digest: ({ settings: { password } }) =>
    password ? { username: 'admin', password, realm: device, algorithm: 'SHA-256' } : undefined,
  request({ method, path, query, body }, ctx): SimulatedAnswer {
    if (path === '/shelly') return { body: carryOut('Shelly.GetDeviceInfo', {}, ctx).result }
    if (!path.startsWith('/rpc')) return { status: 404, body: 'Not Found' }
    if (method === 'GET') return plain(path.slice('/rpc/'.length), query, ctx)
    const request = Request.safeParse(jsonOf(body)).data
    if (!request) return { status: 400, body: { code: -103, message: 'Invalid JSON' } }
    return { body: { id: request.id, src: device, ...carryOut(request.method, request.params, ctx) } }
  },
  /** "mDNS": two services, both of which say the generation. */
  announces({ port, mac }) {
    const host = `ShellyPro4PM-${mac.replaceAll(':', '')}`
    const service = { name: host.toLowerCase(), host, port }
    return {
      mdns: [
        { ...service, type: '_shelly._tcp', txt: { gen: '2', app: 'Pro4PM', ver: '1.4.4' } },
        { ...service, type: '_http._tcp', txt: { gen: '2' } },
      ],
    }
  },
})

/** `GET /rpc/Switch.Set?id=0&on=true`: the result alone, or the error with a status of 4xx or 5xx. */
function plain(method: string, query: Record<string, string>, ctx: Ctx): SimulatedAnswer {
  const params = Object.fromEntries(Object.entries(query).map(([name, value]) => [name, jsonOf(value) ?? value]))
  const { result, error } = carryOut(method, params, ctx)
  return error ? { status: error.code === 404 ? 404 : 500, body: error } : { body: result }
}

interface Outcome {
  result?: unknown
  error?: { code: number; message: string }
}

function carryOut(method: string, params: Record<string, unknown>, { state, after }: Ctx): Outcome {
  const noSuchId = (id: unknown): Outcome => ({
    error: { code: -105, message: `Argument 'id', value ${String(id)} not found!` },
  })
  switch (method) {
    case 'Switch.Set': {
      const given = SwitchSet.safeParse(params).data
      if (!given) return { error: { code: -103, message: "Missing or bad argument 'on'!" } }
      const was_on = state.outputs[given.id]
      if (was_on === undefined) return noSuchId(given.id)
      state.outputs[given.id] = given.on && state.errors.length === 0
      if (given.toggle_after !== undefined) {
        after(given.toggle_after * 1_000, () => {
          state.outputs[given.id] = !given.on
        })
      }
      return { result: { was_on } }
    }
    case 'Switch.GetStatus': {
      const id = SwitchId.safeParse(params).data?.id
      return id === undefined || state.outputs[id] === undefined ? noSuchId(id) : { result: switchStatus(id, state) }
    }
    case 'Shelly.GetStatus': {
      const switches = state.outputs.map((_, id) => [`switch:${id}`, switchStatus(id, state)])
      return { result: { ...Object.fromEntries(switches), sys: { mac: '08F9E0E5C790', restart_required: false } } }
    }
    case 'Shelly.GetDeviceInfo':
      return {
        result: {
          name: 'Room lights',
          id: device,
          mac: '08F9E0E5C790',
          model: 'SPSW-104PE16EU',
          gen: 2,
          fw_id: '20241011-114455/1.4.4-g6d2a586',
          ver: '1.4.4',
          app: 'Pro4PM',
          auth_en: false,
          auth_domain: null,
        },
      }
    default:
      return { error: { code: 404, message: `No handler for ${method}` } }
  }
}

function switchStatus(id: number, { outputs, loads, errors }: Ctx['state']) {
  const output = outputs[id] ?? false
  return {
    id,
    source: 'HTTP_in',
    output,
    apower: output ? (loads[id] ?? 0) : 0,
    voltage: 231.2,
    temperature: { tC: 41.3, tF: 106.4 },
    ...(errors.length ? { errors } : {}),
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
