import { z } from 'zod'
import type { SimulatedAnswer, SimulatorContext } from '../../driver-kit/define-simulator.ts'
import { escapeXml } from '../../driver-kit/escape-xml.ts'
import { defineSimulator } from '../../driver-kit/index.ts'
import { readSoap, text } from '../../driver-kit/soap.ts'
import { isSigned } from '../../driver-kit/username-token.ts'
import { discovery, hello, probeMatch } from './ptz-camera.discovery.ts'
import { axes, isReachable, type Motion, STEP_MS, step } from './ptz-camera.motion.ts'
import { answer, fault, node, space } from './ptz-camera.xml.ts'

const settings = z.object({
  username: z.string().default(''),
  password: z.string().default(''),
  /** How those must be shown. Without a name everybody may come in. */
  simulated_sign_in: z.enum(['digest', 'ws_security']).default('digest'),
  simulated_algorithm: z.enum(['MD5', 'SHA-256']).default('MD5'),
  /** Cameras of the time before GetServices. */
  simulated_old: z.boolean().default(false),
  /** Only the media service of Profile T. */
  simulated_media2: z.boolean().default(false),
  /** From one end to the other, at full speed. */
  simulated_crossing_s: z.number().min(0.1).default(3),
})

const place = { pan: z.number().min(-1).max(1), tilt: z.number().min(-1).max(1), zoom: z.number().min(0).max(1) }

const state = z.object({
  pan: place.pan.default(0).describe('-1 left, 1 right'),
  tilt: place.tilt.default(0).describe('-1 down, 1 up'),
  zoom: place.zoom.default(0).describe('0 wide, 1 close'),
  presets: z
    .array(z.object({ token: z.string().min(1), name: z.string(), ...place }))
    .max(8)
    .default([
      { token: '1.0', name: 'Lectern', pan: 0.5, tilt: 0, zoom: 0.4 },
      { token: '2', name: 'Audience & board', pan: -0.5, tilt: 0.2, zoom: 0 },
    ]),
  fixed: z.boolean().default(false).describe('It is set up without pan, tilt and zoom'),
  silent_place: z.boolean().default(false).describe('It does not tell where it looks'),
  clock_ahead_s: z.number().default(0).describe('How much its clock is ahead'),
})

type Ctx = SimulatorContext<z.output<typeof settings>, z.output<typeof state>>
type Arguments = Record<string, unknown>

const DEVICE = '/onvif/device_service'
const PTZ = '/onvif/ptz'
const MEDIA = '/onvif/media'

/** A camera of Profile S, after the ONVIF PTZ Service and Core Specifications. */
export const simulator = defineSimulator({
  protocol: 'http',
  settings,
  state,
  digest: ({ settings: { username, password, simulated_sign_in, simulated_algorithm: algorithm } }) =>
    username && simulated_sign_in === 'digest' ? { username, password, realm: 'IP Camera', algorithm } : undefined,
  request({ method, path, headers, body }, ctx): SimulatedAnswer {
    const message = method === 'POST' ? readSoap(body) : undefined
    const [operation, given] = Object.entries(message?.body ?? {})[0] ?? []
    if (!message || operation === undefined) return { status: 400, body: 'Bad Request' }
    const { username, password, simulated_sign_in } = ctx.settings
    if (username && simulated_sign_in === 'ws_security' && operation !== 'GetSystemDateAndTime') {
      if (!isSigned(message.security, username, password, clock(ctx))) return fault(['Sender', 'NotAuthorized'])
    }
    const args: Arguments = given instanceof Object ? (given as Arguments) : {}
    const here = `http://${headers.host ?? 'camera'}`
    return (operations[path]?.[operation] ?? notSupported)(args, ctx, here)
  },
  announces: self => ({
    answers: [{ ...discovery, to: question => probeMatch(question, self, DEVICE) }],
    beacons: [{ ...discovery, bytes: hello(self, DEVICE) }],
  }),
})

type Operation = (args: Arguments, ctx: Ctx, here: string) => SimulatedAnswer

const clock = ({ state }: Ctx) => Date.now() + state.clock_ahead_s * 1_000
const notSupported: Operation = () => fault(['Receiver', 'ActionNotSupported'])

const operations: Record<string, Record<string, Operation>> = {
  [DEVICE]: {
    GetSystemDateAndTime: (_, ctx) => {
      const now = new Date(clock(ctx))
      const time = `<tt:Hour>${now.getUTCHours()}</tt:Hour><tt:Minute>${now.getUTCMinutes()}</tt:Minute><tt:Second>${now.getUTCSeconds()}</tt:Second>`
      const day = `<tt:Year>${now.getUTCFullYear()}</tt:Year><tt:Month>${now.getUTCMonth() + 1}</tt:Month><tt:Day>${now.getUTCDate()}</tt:Day>`
      return answer(
        'tds:GetSystemDateAndTime',
        `<tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType><tt:UTCDateTime><tt:Time>${time}</tt:Time><tt:Date>${day}</tt:Date></tt:UTCDateTime></tds:SystemDateAndTime>`,
      )
    },
    GetServices: (_, { settings, state }, here) => {
      if (settings.simulated_old) return fault(['Receiver', 'ActionNotSupported'])
      const media = settings.simulated_media2 ? 'ver20/media/wsdl' : 'ver10/media/wsdl'
      const all = [['ver10/device/wsdl', DEVICE], [media, MEDIA], ...(state.fixed ? [] : [['ver20/ptz/wsdl', PTZ]])]
      return answer(
        'tds:GetServices',
        all
          .map(
            ([name, path]) =>
              `<tds:Service><tds:Namespace>http://www.onvif.org/${name}</tds:Namespace><tds:XAddr>${here}${path}</tds:XAddr></tds:Service>`,
          )
          .join(''),
      )
    },
    GetCapabilities: (_, { state }, here) =>
      answer(
        'tds:GetCapabilities',
        `<tds:Capabilities><tt:Media><tt:XAddr>${here}${MEDIA}</tt:XAddr></tt:Media>${
          state.fixed ? '' : `<tt:PTZ><tt:XAddr>${here}${PTZ}</tt:XAddr></tt:PTZ>`
        }</tds:Capabilities>`,
      ),
    GetDeviceInformation: () =>
      answer(
        'tds:GetDeviceInformation',
        '<tds:Manufacturer>Alcove</tds:Manufacturer><tds:Model>Simulated camera</tds:Model><tds:FirmwareVersion>5.70</tds:FirmwareVersion><tds:SerialNumber>00042</tds:SerialNumber><tds:HardwareId>1.0</tds:HardwareId>',
      ),
  },
  [MEDIA]: {
    GetProfiles: (_, { settings, state }) => {
      const node = '<tt:NodeToken>PTZNode_1</tt:NodeToken>'
      if (settings.simulated_media2) {
        const ptz = state.fixed ? '' : `<tr2:PTZ token="PTZToken">${node}</tr2:PTZ>`
        return answer(
          'tr2:GetProfiles',
          `<tr2:Profiles token="Profile_1"><tr2:Name>Main</tr2:Name><tr2:Configurations>${ptz}</tr2:Configurations></tr2:Profiles>`,
        )
      }
      const ptz = state.fixed
        ? ''
        : `<tt:PTZConfiguration token="PTZToken"><tt:Name>PTZ</tt:Name>${node}</tt:PTZConfiguration>`
      return answer(
        'trt:GetProfiles',
        `<trt:Profiles token="Profile_0" fixed="true"><tt:Name>Overview</tt:Name></trt:Profiles><trt:Profiles token="Profile_1" fixed="true"><tt:Name>Main</tt:Name>${ptz}</trt:Profiles>`,
      )
    },
  },
  [PTZ]: {
    GetNodes: () =>
      answer('tptz:GetNodes', `<tptz:PTZNode token="PTZNode_1" FixedHomePosition="true">${node}</tptz:PTZNode>`),
    GetStatus: inProfile((_, ctx) => {
      const { state } = ctx
      const moving = (yes: boolean) => (yes ? 'MOVING' : 'IDLE')
      const { pan, tilt, zoom } = motionOf(ctx)
      const position = state.silent_place
        ? ''
        : `<tt:Position><tt:PanTilt x="${state.pan}" y="${state.tilt}" space="${space('PanTilt', 'Position')}"/><tt:Zoom x="${state.zoom}" space="${space('Zoom', 'Position')}"/></tt:Position>`
      return answer(
        'tptz:GetStatus',
        `<tptz:PTZStatus>${position}<tt:MoveStatus><tt:PanTilt>${moving(Boolean(pan ?? tilt))}</tt:PanTilt><tt:Zoom>${moving(Boolean(zoom))}</tt:Zoom></tt:MoveStatus><tt:Error>NO error</tt:Error><tt:UtcTime>${new Date(clock(ctx)).toISOString()}</tt:UtcTime></tptz:PTZStatus>`,
      )
    }),
    ContinuousMove: inProfile(({ Velocity }, ctx) => {
      const { pan, tilt, zoom } = vector(Velocity)
      for (const [axis, speed] of Object.entries({ pan, tilt, zoom })) {
        if (speed !== undefined && Math.abs(speed) > 1) return fault(['Sender', 'InvalidArgVal', 'InvalidVelocity'])
        if (speed !== undefined) set(axis as keyof Motion, speed === 0 ? undefined : { speed }, ctx)
      }
      return answer('tptz:ContinuousMove')
    }),
    AbsoluteMove: inProfile(({ Position }, ctx) => {
      const targets = vector(Position)
      if (axes.some(axis => targets[axis] !== undefined && !isReachable(axis, targets[axis])))
        return fault(['Sender', 'InvalidArgVal', 'InvalidPosition'])
      for (const axis of axes) if (targets[axis] !== undefined) set(axis, { target: targets[axis] }, ctx)
      return answer('tptz:AbsoluteMove')
    }),
    Stop: inProfile(({ PanTilt = 'true', Zoom = 'true' }, ctx) => {
      if (PanTilt === 'true') for (const axis of ['pan', 'tilt'] as const) set(axis, undefined, ctx)
      if (Zoom === 'true') set('zoom', undefined, ctx)
      return answer('tptz:Stop')
    }),
    GotoHomePosition: inProfile((_, ctx) => {
      for (const axis of axes) set(axis, { target: 0 }, ctx)
      return answer('tptz:GotoHomePosition')
    }),
    GetPresets: inProfile((_, { state }) =>
      answer(
        'tptz:GetPresets',
        state.presets
          .map(
            ({ token, name }) =>
              `<tptz:Preset token="${escapeXml(token)}"><tt:Name>${escapeXml(name)}</tt:Name></tptz:Preset>`,
          )
          .join(''),
      ),
    ),
    GotoPreset: inProfile(({ PresetToken }, ctx) => {
      const preset = ctx.state.presets.find(({ token }) => token === PresetToken)
      if (!preset) return fault(['Sender', 'InvalidArgVal', 'NoToken'])
      for (const axis of axes) set(axis, { target: preset[axis] }, ctx)
      return answer('tptz:GotoPreset')
    }),
    SetPreset: inProfile(({ PresetToken, PresetName }, ctx) => {
      const { state } = ctx
      const { pan, tilt, zoom } = state
      const name = text.safeParse(PresetName).data ?? ''
      if (Object.keys(motionOf(ctx)).length > 0) return fault(['Receiver', 'Action', 'MovingPTZ'])
      if (name.length > 32) return fault(['Sender', 'InvalidArgVal', 'InvalidPresetName'])
      if (state.presets.some(one => one.name === name && one.token !== PresetToken))
        return fault(['Sender', 'InvalidArgVal', 'PresetExist'])
      const known = state.presets.find(({ token }) => token === PresetToken)
      if (PresetToken !== undefined && !known) return fault(['Sender', 'InvalidArgVal', 'NoToken'])
      if (!known && state.presets.length >= 8) return fault(['Receiver', 'Action', 'TooManyPresets'])
      const used = state.presets.map(({ token }) => token)
      const token =
        known?.token ?? String(Array.from({ length: 9 }, (_, at) => at + 1).find(at => !used.includes(`${at}`)))
      const preset = { token, name, pan, tilt, zoom }
      state.presets = [...state.presets.filter(one => one !== known), preset]
      return answer('tptz:SetPreset', `<tptz:PresetToken>${escapeXml(token)}</tptz:PresetToken>`)
    }),
    RemovePreset: inProfile(({ PresetToken }, { state }) => {
      const left = state.presets.filter(({ token }) => token !== PresetToken)
      if (left.length === state.presets.length) return fault(['Sender', 'InvalidArgVal', 'NoToken'])
      state.presets = left
      return answer('tptz:RemovePreset')
    }),
  },
}

/** "All operations require a profile token referencing a media profile that includes a PTZConfiguration." */
function inProfile(operation: Operation): Operation {
  return (args, ctx, here) => {
    if (args.ProfileToken !== 'Profile_1') return fault(['Sender', 'InvalidArgVal', 'NoProfile'])
    if (ctx.state.fixed) return fault(['Sender', 'InvalidArgVal', 'NoPTZProfile'])
    return operation(args, ctx, here)
  }
}

const coordinate = z.string().transform(Number).pipe(z.number())
const Vector = z.object({
  PanTilt: z.object({ '@x': coordinate, '@y': coordinate }).optional(),
  Zoom: z.object({ '@x': coordinate }).optional(),
})
function vector(given: unknown): { pan?: number | undefined; tilt?: number | undefined; zoom?: number | undefined } {
  const { PanTilt, Zoom } = Vector.safeParse(given).data ?? {}
  return { pan: PanTilt?.['@x'], tilt: PanTilt?.['@y'], zoom: Zoom?.['@x'] }
}

/** What moves is no knob: a camera at rest does nothing at all. */
const motions = new WeakMap<object, Motion>()
function motionOf({ state }: Ctx): Motion {
  const found = motions.get(state) ?? {}
  motions.set(state, found)
  return found
}

function set(axis: keyof Motion, doing: Motion[keyof Motion], ctx: Ctx): void {
  const motion = motionOf(ctx)
  const rested = Object.keys(motion).length === 0
  if (doing) motion[axis] = doing
  else delete motion[axis]
  if (rested && doing) goOn(ctx)
}

function goOn(ctx: Ctx): void {
  ctx.after(STEP_MS, () => {
    const motion = motionOf(ctx)
    step(ctx.state, motion, ctx.settings.simulated_crossing_s)
    if (Object.keys(motion).length > 0) goOn(ctx)
  })
}
