import { z } from 'zod'
import type { ByteSimulatorContext } from '../../driver-kit/define-simulator.ts'
import { defineSimulator } from '../../driver-kit/index.ts'

const settings = z.object({
  mac_address: z.string().default(''),
  simulated_boot_ms: z.number().min(0).default(8_000),
})

const state = z.object({
  power: z.enum(['asleep', 'booting', 'awake']).default('asleep'),
  wakesOnLan: z.boolean().default(true).describe('Off, it is as if Wake-on-LAN were off in its BIOS'),
  packets: z.int().min(0).default(0).describe('How many packets that wake it have come'),
})

type Ctx = ByteSimulatorContext<z.output<typeof settings>, z.output<typeof state>, undefined>

/** A PC whose port is open while it is awake. Asleep, only its network card listens: for the packet that wakes it. */
export const simulator = defineSimulator({
  protocol: 'tcp',
  settings,
  state,
  started: showAwake,
  changed(keys, ctx) {
    if (keys.includes('power')) boot(ctx)
  },
  datagram(bytes, ctx) {
    const { state, settings } = ctx
    if (!isMagicFor(bytes, settings.mac_address)) return
    state.packets += 1
    if (!state.wakesOnLan || state.power !== 'asleep') return
    state.power = 'booting'
    boot(ctx)
  },
  /** The service at the port waits for whoever speaks its language. */
  received: () => undefined,
})

function boot(ctx: Ctx): void {
  showAwake(ctx)
  if (ctx.state.power !== 'booting') return
  ctx.after(ctx.settings.simulated_boot_ms, () => {
    if (ctx.state.power !== 'booting') return
    ctx.state.power = 'awake'
    showAwake(ctx)
  })
}

function showAwake({ state, setReachable }: Ctx): void {
  setReachable(state.power === 'awake')
}

/** A packet for another machine wakes nobody; a simulator that was not told its address takes any. */
function isMagicFor(bytes: Uint8Array, mac: string): boolean {
  const text = Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
  const address = /^f{12}((?:[0-9a-f]{2}){6})\1{15}$/.exec(text)?.[1]
  const own = mac.replaceAll(/[^0-9a-f]/gi, '').toLowerCase()
  return address !== undefined && (own === '' || own === address)
}
