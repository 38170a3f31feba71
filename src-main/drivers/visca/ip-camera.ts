import { z } from 'zod'
import type { QueueOptions } from '../../driver-kit/device.ts'
import { Abort, defineDriver, failureCode, oneOf } from '../../driver-kit/index.ts'
import {
  drive,
  follow,
  goHome,
  goTo,
  recall,
  removePosition,
  savePosition,
  stop,
  zoom,
  zoomTo,
} from './ip-camera.moves.ts'
import { buildPacket, INQUIRY, parsePacket, RESET, TERMINATOR } from './ip-camera.packets.ts'
import {
  type Ctx,
  type Inquiry,
  inquiries,
  link,
  newState,
  reportSettings,
  settings,
  status,
} from './ip-camera.status.ts'
import { command, commandAndArrive, hear, inquire } from './ip-camera.talk.ts'

const index = z.union([z.int(), z.string()]).default(0)
const percent = z.number().transform(speed => Math.min(100, Math.max(-100, speed)))
const Position = oneOf('Open', 'Close', 'Up', 'Down', 'Left', 'Right', 'In', 'Out')
const name = z.string().min(1).max(100)
/** Of a camera that is told a direction and no speed. */
const HALF = 50

export const driver = defineDriver({
  name: 'VISCA over IP camera',
  moduleName: 'Camera',
  about:
    'Pan, tilt and zoom cameras of any make that speak VISCA over IP in the manner of Sony (UDP port 52381, messages ' +
    'with sequence numbers).',
  transport: link,
  answersFor: ['drivers/sony/camera/visca.cr'],
  implements: ['Camera', 'Powerable'],
  // "Camera IP Setting Command" of Sony's SRG and BRC command lists: `ENQ:network`, a broadcast to UDP port 52380. Cameras
  // of other makes are asked for their version, CAM_VersionInq, which only reads.
  discovery: {
    search: [{ by: 'visca' }],
    probe: [
      {
        port: 52381,
        protocol: 'udp',
        send: '\\x01\\x10\\x00\\x05\\x00\\x00\\x00\\x01\\x81\\x09\\x00\\x02\\xff',
        expect: '^(\\x01\\x11|\\x02[\\x00\\x01])',
      },
    ],
  },
  settings,
  status,
  state: newState,
  commands: {
    power: {
      about: 'Turn the camera on or put it into standby; done once it says that it is.',
      args: { state: z.boolean() },
      run: ({ state }, ctx) => changePower(state, ctx),
    },
    joystick: {
      about: 'Turn it at these speeds, in percent: to the right and up are positive, 0 and 0 stop it.',
      args: { pan_speed: percent, tilt_speed: percent, index },
      run: ({ pan_speed, tilt_speed }, ctx) => {
        const isStop = pan_speed === 0 && tilt_speed === 0
        return drive(pan_speed, tilt_speed, ctx, isStop ? 90 : 50)
      },
    },
    move: {
      about: 'Turn it, or zoom, until told to stop.',
      args: { position: Position, index },
      async run({ position }, ctx) {
        if (position === 'In' || position === 'Out') return zoom(position, ctx)
        const [pan, tilt] = directions[position] ?? []
        if (pan === undefined || tilt === undefined) throw new Abort('A camera does not open or close.')
        return drive(pan, tilt, ctx)
      },
    },
    stop: {
      about: 'Stop it, pan, tilt and zoom. In an emergency all that waits is given up.',
      args: { index, emergency: z.boolean().default(false) },
      run: ({ emergency }, ctx) => stop(emergency, ctx),
    },
    zoom: {
      about: 'Zoom in or out until told to stop.',
      args: { direction: oneOf('In', 'Out', 'Stop'), index },
      run: ({ direction }, ctx) => zoom(direction, ctx, direction === 'Stop' ? 90 : 50),
    },
    zoom_to: {
      about: 'Zoom to 0 (wide) to 100 (close); done when it is there.',
      args: { position: z.number(), auto_focus: z.boolean().default(true), index },
      async run({ position, auto_focus }, ctx) {
        await zoomTo(position, ctx)
        // CAM_Focus, One Push: cameras that focus by themselves have no need of it, and some refuse it then.
        if (auto_focus) await command([0x04, 0x18, 0x01], ctx, { name: 'focus' }).catch(unlessRefused)
      },
    },
    pantilt: {
      about: 'Turn it to a position, as the camera counts; done when it is there.',
      args: { pan: z.int().min(-0x80000).max(0xfffff), tilt: z.int().min(-0x8000).max(0xffff) },
      run: ({ pan, tilt }, ctx) => goTo(pan, tilt, ctx),
    },
    home: { about: 'Turn it to the middle; done when it is there.', run: (_, ctx) => goHome(ctx) },
    recall: {
      about: "Go to a saved position, or to one of the camera's own by its number; done when it is there.",
      args: { position: name, index },
      run: ({ position }, ctx) => recall(position, ctx),
    },
    save_position: {
      about: 'Save where it points now under a name.',
      args: { name, index },
      run: ({ name }, ctx) => savePosition(name, ctx),
    },
    remove_position: {
      about: 'Forget a saved position.',
      args: { name, index },
      run: ({ name }, ctx) => removePosition(name, ctx),
    },
    refresh: {
      about: 'Ask the camera for everything it reports.',
      run: (_, ctx) => refresh([...facts, 'version'], ctx),
    },
  },

  /** A socket without a device is no connection: the camera must have answered. Some do not know the reset. */
  async login(connection, { settings, state }) {
    state.sequence = 1
    state.waiting = undefined
    state.resetting = false
    connection.write(buildPacket('control', 0, [RESET]))
    connection.write(buildPacket('inquiry', state.sequence, [...INQUIRY, ...inquiries.power.ask, TERMINATOR]))
    await connection
      .expect(bytes => parsePacket(bytes), settings.answer_ms)
      .catch(() => {
        throw new Abort(
          'No answer to VISCA over IP. Check the address of the camera, its power, and that it is switched on in its menu.',
        )
      })
  },
  started: reportSettings,
  updated(ctx) {
    // What was saved here has come back, or somebody else has changed it.
    ctx.state.presets = undefined
    reportSettings(ctx)
  },
  connected(ctx) {
    ctx.state.following = false
    ctx.state.driven = { turning: false, zooming: false }
    ctx.schedule.after(0, async () => {
      await clearBuffers(ctx)
      await watch([...facts, 'version'], ctx)
    })
    ctx.schedule.every(ctx.settings.refresh_ms, () => watch(facts, ctx))
  },
  /** What waits for a camera that is gone would move it unexpectedly when it is back. */
  disconnected({ queue, state, setStatus }) {
    for (const { failed } of [...state.moving.values()]) failed('The camera was lost before it got there.')
    state.moving.clear()
    state.waiting = undefined
    queue.clear(true)
    setStatus({ moving: null, zooming: null })
  },
  received: hear,
})

const directions: Partial<Record<z.infer<typeof Position>, readonly [number, number]>> = {
  Up: [0, HALF],
  Down: [0, -HALF],
  Left: [-HALF, 0],
  Right: [HALF, 0],
}

const facts: Inquiry[] = ['power', 'position', 'zoom']

async function refresh(which: Inquiry[], ctx: Ctx, options?: QueueOptions): Promise<void> {
  for (const one of which) await inquire(one, ctx, options).catch(unlessRefused)
}

/** Behind everything else. A camera that is there but mute is not connected. */
async function watch(which: Inquiry[], ctx: Ctx): Promise<void> {
  try {
    await refresh(which, ctx, { priority: 0 })
    if (ctx.status.moving === undefined) follow(ctx)
  } catch (error) {
    if (failureCode(error) === 'timeout') ctx.device.disconnect('The camera has stopped answering.')
  }
}

/** "IF_Clear", before anything is controlled: what an earlier controller had begun is given up. */
async function clearBuffers(ctx: Ctx): Promise<void> {
  await command([0x00, 0x01], ctx, { name: 'if_clear', priority: 98, retries: 0 }).catch(error => {
    ctx.log.debug(`The camera did not clear its buffers: ${error instanceof Error ? error.message : String(error)}`)
  })
}

/** CAM_Power. Some say that it is done before they are, so they are asked. */
async function changePower(on: boolean, ctx: Ctx): Promise<void> {
  const { state, settings } = ctx
  const wish = ++state.powerWish
  ctx.setStatus({ power_target: on })
  await commandAndArrive([0x04, 0x00, on ? 0x02 : 0x03], ctx, { name: 'power' })
  const doneBy = ctx.now() + settings.move_ms
  for (;;) {
    await inquire('power', ctx).catch(unlessRefused)
    if (ctx.status.power === on) return
    if (state.powerWish !== wish) throw new Abort('Somebody pressed something else before the camera could do this.')
    if (ctx.now() >= doneBy)
      throw new Abort(`The camera did not ${on ? 'turn on' : 'go into standby'}. Look at its lamp.`)
    await new Promise<void>((resolve, reject) => {
      if (ctx.signal.aborted) return reject(ctx.signal.reason)
      ctx.schedule.after(settings.poll_ms, resolve)
    })
  }
}

function unlessRefused(error: unknown): void {
  if (!(error instanceof Abort) || error.detail === 'offline') throw error
}
