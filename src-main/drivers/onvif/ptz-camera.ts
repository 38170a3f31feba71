import { z } from 'zod'
import { defineDriver, oneOf } from '../../driver-kit/index.ts'
import { ask } from './ptz-camera.ask.ts'
import { goHome, move, stop, stopAll, turn, turnTo, zoomOn, zoomTo } from './ptz-camera.moves.ts'
import { recall, remove, save } from './ptz-camera.presets.ts'
import { link, newState, Position, settings, status } from './ptz-camera.status.ts'
import { forget, poll, refresh } from './ptz-camera.watch.ts'

const index = z.union([z.int(), z.string()]).default(0)
const percent = z.number().min(-100).max(100)

const Zoom = oneOf('In', 'Out', 'Stop')

export const driver = defineDriver({
  name: 'ONVIF PTZ camera',
  moduleName: 'Camera',
  about: 'Cameras of any make that turn and zoom by ONVIF, Profile S or T. The uri is that of the camera itself.',
  transport: link,
  answersFor: [],
  implements: ['Camera', 'DeviceInfo'],
  // ONVIF Core Specification, "Device discovery": WS-Discovery with this type, and the address it is asked at.
  discovery: { search: [{ by: 'onvif', service: 'NetworkVideoTransmitter', uri: true }] },
  settings,
  status,
  state: newState,
  commands: {
    joystick: {
      about:
        'Turn it as long as it is not stopped, at these speeds in percent: to the right and up; negative is left, down.',
      args: { pan_speed: percent, tilt_speed: percent, index },
      run: ({ pan_speed, tilt_speed }, ctx) => turn(pan_speed, tilt_speed, ctx),
    },
    move: {
      about: 'Turn or zoom it in one direction until told to stop.',
      args: { position: Position, index },
      run: ({ position }, ctx) => move(position, ctx),
    },
    stop: {
      about: 'Stop turning and zooming. In an emergency, whatever still waits is given up too.',
      args: { index, emergency: z.boolean().default(false) },
      run: ({ emergency }, ctx) => stopAll(emergency, ctx),
    },
    zoom: {
      about: 'Zoom in or out until told to stop.',
      args: { direction: Zoom, index },
      run: ({ direction }, ctx) => {
        if (direction === 'Stop') return stop({ panTilt: false, zoom: true }, false, ctx)
        return zoomOn(direction === 'In' ? ctx.settings.move_speed : -ctx.settings.move_speed, ctx)
      },
    },
    zoom_to: {
      about: 'Zoom to a position from 0 (wide) to 100. How it focuses is up to the camera.',
      args: { position: z.number().min(0).max(100), auto_focus: z.boolean().default(true), index },
      run: ({ position }, ctx) => zoomTo(position, ctx),
    },
    pantilt: {
      about: 'Turn it to a position in percent: pan from -100 (left) to 100, tilt from -100 (down) to 100.',
      args: { pan: percent, tilt: percent },
      run: ({ pan, tilt }, ctx) => turnTo(pan, tilt, ctx),
    },
    home: { about: 'Turn it to its home position.', run: (_, ctx) => goHome(ctx) },
    recall: {
      about: 'Turn and zoom it to a preset, by its name.',
      args: { position: z.string(), index },
      run: ({ position }, ctx) => recall(position, ctx),
    },
    save_position: {
      about: 'Keep where it looks now as a preset of this name; one of that name is overwritten.',
      args: { name: z.string().trim().min(1).max(64), index },
      run: ({ name }, ctx) => save(name, ctx),
    },
    remove_position: {
      about: 'Remove the preset of this name.',
      args: { name: z.string(), index },
      run: ({ name }, ctx) => remove(name, ctx),
    },
    device_info: {
      about: 'What the camera says it is.',
      run: async (_, ctx) => {
        const known = await ask(ctx, (camera, _setup, options) => camera.information(options))
        const { manufacturer: make = 'ONVIF', model = 'camera', serial, firmware } = known
        return { make, model, serial, firmware }
      },
    },
    refresh: { about: 'Ask the camera for everything it reports.', run: (_, ctx) => refresh(ctx) },
  },
  authentication: ({ state }) => state.camera?.authentication(),
  started(ctx) {
    // Not in `connected`: a camera that could not be reached must be asked again to be found.
    ctx.schedule.every(ctx.settings.poll_ms, () => poll(ctx))
  },
  updated(ctx) {
    forget(ctx)
    return poll(ctx)
  },
  connected: poll,
  disconnected({ state }) {
    state.setup = undefined
  },
})
