import { z } from 'zod'
import type { ByteSimulatorContext } from '../../driver-kit/define-simulator.ts'
import { defineSimulator, endsWith } from '../../driver-kit/index.ts'

const settings = z.object({
  display_id: z.int().min(1).max(1_000).default(1),
  simulated_warm_up_ms: z.number().min(0).default(4_000),
  /** Hangs up after each answer, as displays do that are reached over the network. */
  simulated_hang_up: z.boolean().default(false),
})

/** Of a 55LS75A (owner's manual, page 61). */
const inputs = ['70', '80', '90', 'a0', '91', 'a1', 'c0', 'd0'] as const

const state = z.object({
  power: z.enum(['off', 'starting', 'on']).default('off'),
  input: z.enum(inputs).default('a0').describe('70 DVI, a0 HDMI 1, a1 HDMI 2, d0 DisplayPort; 80, 90, 91, c0 as TV'),
  screenOff: z.boolean().default(false),
  soundMuted: z.boolean().default(false),
  volume: z.int().min(0).max(100).default(20),
  brightness: z.int().min(0).max(100).default(80),
  serialNumber: z
    .string()
    .regex(/^[0-9A-Z]{1,16}$/)
    .default('502KCMX0A123'),
  silentInStandby: z.boolean().default(false).describe('Answers nothing while it is off, as some models do'),
  wakeOnLan: z.boolean().default(false),
  noSignalOff: z.boolean().default(true),
  autoOff: z.boolean().default(true),
})

type Ctx = ByteSimulatorContext<z.output<typeof settings>, z.output<typeof state>, undefined>

/** An LG commercial display, after the sources that the driver names. It is reached at a serial port on the network. */
export const simulator = defineSimulator({
  protocol: 'tcp',
  tokenizer: endsWith('\r'),
  settings,
  state,
  received(line, ctx) {
    const [, command = '', letter = '', id = '', data = ''] =
      /([a-z]([a-z])) ([0-9a-f]{1,3}) ([0-9a-f]{2})$/i.exec(line) ?? []
    const [to, mine] = [Number.parseInt(id, 16), ctx.settings.display_id]
    // 00 is said to all displays, which obey and say nothing.
    if (to !== 0 && to !== mine) return
    carryOut(command.toLowerCase(), data.toLowerCase(), ctx, (ok, said) => {
      if (to === 0) return
      ctx.send(`${letter.toLowerCase()} ${id} ${ok ? 'OK' : 'NG'}${said}x`)
      if (ctx.settings.simulated_hang_up) ctx.close()
    })
  },
  /** Its network port listens for the packet that wakes it. */
  datagram(bytes, { state, settings, after }) {
    const isWake = bytes.length === 102 && bytes.subarray(0, 6).every(byte => byte === 0xff)
    if (isWake && state.power === 'off') turnOn({ state, settings, after }, () => undefined)
  },
  /** As sets with webOS do; the description is that of their second screen. */
  announces: ({ serial, uuid }) => ({
    ssdp: {
      targets: ['upnp:rootdevice', 'urn:schemas-upnp-org:device:Basic:1', SECOND_SCREEN],
      server: 'WebOS/4.1.0 UPnP/1.0',
      description: `<?xml version="1.0" encoding="utf-8"?>
<root xmlns="urn:schemas-upnp-org:device-1-0">
  <specVersion><major>1</major><minor>0</minor></specVersion>
  <device>
    <deviceType>urn:schemas-upnp-org:device:Basic:1</deviceType>
    <friendlyName>[LG] webOS Signage 55LS75A</friendlyName>
    <manufacturer>LG Electronics</manufacturer>
    <manufacturerURL>http://www.lge.com</manufacturerURL>
    <modelName>55LS75A</modelName>
    <modelNumber>1.0</modelNumber>
    <serialNumber>${serial}</serialNumber>
    <UDN>uuid:${uuid}</UDN>
    <serviceList>
      <service>
        <serviceType>${SECOND_SCREEN}</serviceType>
        <serviceId>urn:lge-com:serviceId:webos-second-screen-3000-3001</serviceId>
        <SCPDURL>/WebOS_SecondScreen/scpd.xml</SCPDURL>
        <controlURL>/WebOS_SecondScreen/control</controlURL>
        <eventSubURL>/WebOS_SecondScreen/event</eventSubURL>
      </service>
    </serviceList>
  </device>
</root>
`,
    },
  }),
})

const SECOND_SCREEN = 'urn:lge-com:service:webos-second-screen:1'

const READ = 'ff'
const yes = (on: boolean) => (on ? '01' : '00')

function carryOut(command: string, data: string, ctx: Ctx, answer: (ok: boolean, data: string) => void): void {
  const { state } = ctx
  if (command === 'ka') return power(data, ctx, answer)
  if (state.power !== 'on') return state.silentInStandby || state.power === 'starting' ? undefined : answer(false, data)
  const say = (value: string | undefined) => answer(value !== undefined, value ?? data)
  switch (command) {
    case 'kd':
      return say(flag('screenOff', data, true))
    // Here 00 is "mute on".
    case 'ke':
      return say(flag('soundMuted', data, false))
    case 'kf':
      return say(level('volume', data))
    case 'kh':
      return say(level('brightness', data))
    case 'fw':
      return say(flag('wakeOnLan', data, true))
    case 'fg':
      return say(flag('noSignalOff', data, true))
    case 'mn':
      return say(flag('autoOff', data, true))
    case 'fy':
      return say(data === READ ? state.serialNumber : undefined)
    case 'xb': {
      if (data === READ) return say(state.input)
      const input = inputs.find(each => each === data)
      if (input) state.input = input
      return say(input)
    }
    default:
      return answer(false, data)
  }

  type Flag = 'screenOff' | 'soundMuted' | 'wakeOnLan' | 'noSignalOff' | 'autoOff'
  function flag(name: Flag, wanted: string, isOnAt01: boolean): string | undefined {
    if (wanted === '00' || wanted === '01') state[name] = (wanted === '01') === isOnAt01
    else if (wanted !== READ) return undefined
    return yes(state[name] === isOnAt01)
  }
  function level(name: 'volume' | 'brightness', wanted: string): string | undefined {
    const number = Number.parseInt(wanted, 16)
    if (wanted !== READ && number > 100) return undefined
    if (wanted !== READ) state[name] = number
    return state[name].toString(16).padStart(2, '0')
  }
}

/** Acknowledged once it is fully on; until then it says nothing. */
function power(data: string, ctx: Ctx, answer: (ok: boolean, data: string) => void): void {
  const { state } = ctx
  if (data === READ) {
    if (state.power === 'starting' || (state.power === 'off' && state.silentInStandby)) return
    return answer(true, yes(state.power === 'on'))
  }
  if (data === '01' && state.power === 'off') return turnOn(ctx, () => answer(true, data))
  if (data === '01') return state.power === 'on' ? answer(true, data) : undefined
  if (data !== '00') return answer(false, data)
  state.power = 'off'
  answer(true, data)
}

function turnOn({ state, settings, after }: Pick<Ctx, 'state' | 'settings' | 'after'>, done: () => void): void {
  state.power = 'starting'
  after(settings.simulated_warm_up_ms, () => {
    // Somebody turned it off meanwhile, or the page did.
    if (state.power !== 'starting') return
    Object.assign(state, { power: 'on', screenOff: false })
    done()
  })
}
