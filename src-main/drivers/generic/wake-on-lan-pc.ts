import { z } from 'zod'
import { Abort, type Context, defineDriver, type StatusOf, tcp } from '../../driver-kit/index.ts'

// AMD's Magic Packet Technology white paper (publication 20213): six bytes of ff and the machine's address 16 times, in
// whatever packet; nobody answers it. So whether the machine is awake is told by a port that is open while it is:
// 3389 is Windows' Remote Desktop, 22 the SSH of Linux and macOS, 445 file sharing.

const settings = z.object({
  mac_address: z
    .string()
    .regex(/^$|^(?:[^0-9a-f]*[0-9a-f]){12}[^0-9a-f]*$/i, 'must be a MAC address such as f0:18:98:25:bd:4f')
    .default('')
    .describe('Of the network card that the cable is plugged into.'),
  broadcast: z
    .string()
    .min(1)
    .default('255.255.255.255')
    .describe(
      'Where the packet that wakes it is sent to: the broadcast address of its network, when that is not ours.',
    ),
  wake_port: z.int().min(1).max(65_535).default(9).describe('The UDP port the packet is sent to.'),
  wake_ms: z.int().min(20).max(60_000).default(3_000).describe('How often the packet is sent until the PC is awake.'),
  boot_ms: z.int().min(50).max(900_000).default(120_000).describe('How long the PC may take to start.'),
  asleep_ms: z
    .int()
    .min(0)
    .max(600_000)
    .default(10_000)
    .describe('How long it must be out of reach to count as off: a service that closes idle connections is not off.'),
})

const status = {
  /** Its port is open, or was a moment ago. */
  power: z.boolean(),
  /** It was asked to wake, and has not been heard of yet. */
  warming: z.boolean(),
  last_error: z.string(),
}

interface State {
  /** What everybody who asks meanwhile waits for. */
  waking: Promise<void> | undefined
  stopCounting: (() => void) | undefined
  /** Told when it can be connected to. */
  arrivals: Set<() => void>
}

/** What the service at that port says is of no interest: only that it is there. */
const link = tcp({ port: 3389 })

type Ctx = Context<typeof link, z.infer<typeof settings>, StatusOf<typeof status>, State>

export const driver = defineDriver({
  name: 'Wake-on-LAN PC',
  moduleName: 'PC',
  about:
    'A computer that is woken over the network. It counts as awake while it can be connected to at the port of the ' +
    'module: choose one that is open on it, such as 3389 (Remote Desktop), 22 (SSH) or 445 (file sharing). A machine ' +
    'that falls asleep without closing its connections is noticed after about two and a half minutes.',
  transport: link,
  answersFor: [],
  implements: ['Powerable'],
  // A machine that sleeps announces nothing. Of those awake, Windows answers WS-Discovery as a computer, Linux may announce
  // itself as a workstation, macOS its screen sharing; any of them may be anything else too.
  discovery: {
    search: [{ by: 'onvif', service: 'Computer' }],
    mdns: [{ type: '_workstation._tcp' }, { type: '_rfb._tcp' }],
    settings: { mac_address: 'mac' },
  },
  settings,
  status,
  state: (): State => ({ waking: undefined, stopCounting: undefined, arrivals: new Set() }),
  commands: {
    power: {
      about: 'Wake the PC; done once it is awake. It cannot be turned off from here.',
      args: { state: z.boolean() },
      run({ state }, ctx) {
        if (!state) throw new Abort(cannotTurnOff)
        return wakeOnce(ctx)
      },
    },
    wake: {
      about: 'Send the packet that wakes the PC once, without waiting for it.',
      run: (_, ctx) => sendPacket(ctx),
    },
  },

  connected(ctx) {
    ctx.state.stopCounting?.()
    ctx.setStatus({ power: true, last_error: null })
    for (const tell of [...ctx.state.arrivals]) tell()
  },
  disconnected(ctx) {
    const { settings, state, status, setStatus, schedule } = ctx
    state.stopCounting?.()
    // Never seen awake: there is nothing to wait for.
    const ms = status.power ? settings.asleep_ms : 0
    state.stopCounting = schedule.after(ms, () => setStatus({ power: false }))
  },
  received: () => undefined,
})

const cannotTurnOff =
  'This PC can be woken over the network, but not turned off. Shut it down at the PC itself, or let its power plan do it.'
const noAddress = 'It is not known which PC to wake. Put its MAC address into the setting "mac_address".'

function wakeOnce(ctx: Ctx): Promise<void> {
  const { state } = ctx
  state.waking ??= wakeUp(ctx).finally(() => {
    state.waking = undefined
    ctx.setStatus({ warming: null })
  })
  return state.waking
}

/**
 * The first packet is sent in any case: one that fell asleep a minute ago may still be taken for awake, and one that is
 * awake does not mind.
 */
async function wakeUp(ctx: Ctx): Promise<void> {
  const { settings, setStatus } = ctx
  const giveUpAt = ctx.now() + settings.boot_ms
  await sendPacket(ctx)
  if (ctx.queue.online) return
  setStatus({ warming: true })
  while (!(await isThereWithin(settings.wake_ms, ctx))) {
    if (ctx.now() >= giveUpAt) {
      const sentence = didNotWake(ctx)
      setStatus({ last_error: sentence })
      throw new Abort(sentence)
    }
    await sendPacket(ctx)
  }
}

async function sendPacket({ settings, wake }: Ctx): Promise<void> {
  const { mac_address: mac, broadcast: subnet, wake_port: port } = settings
  if (!mac) throw new Abort(noAddress)
  await wake(mac, { subnet, port })
}

function didNotWake({ settings, module }: Ctx): string {
  const seconds = Math.ceil(settings.boot_ms / 1_000)
  return (
    `The PC did not wake within ${seconds} s. Check that Wake-on-LAN is on in its BIOS and in its network card, that it ` +
    `has power and its network cable, that its MAC address is ${settings.mac_address}, and that its port ${module.port} ` +
    'is open while it is awake.'
  )
}

/** Whether it can be connected to before the time is over; throws when the module stops. */
function isThereWithin(ms: number, { schedule, state, queue, signal }: Ctx): Promise<boolean> {
  if (queue.online) return Promise.resolve(true)
  return new Promise((resolve, reject) => {
    const end = () => {
      late.cancel()
      state.arrivals.delete(arrived)
      signal.removeEventListener('abort', stop)
    }
    const arrived = () => {
      end()
      resolve(true)
    }
    const stop = () => {
      end()
      reject(signal.reason)
    }
    const late = schedule.after(ms, () => {
      end()
      resolve(false)
    })
    state.arrivals.add(arrived)
    signal.addEventListener('abort', stop, { once: true })
  })
}
