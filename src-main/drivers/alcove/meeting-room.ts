import { z } from 'zod'
import { defineDriver } from '../../driver-kit/index.ts'
import { switchLight } from './meeting-room.lights.ts'
import { muteOutput } from './meeting-room.mute.ts'
import { changePower } from './meeting-room.power.ts'
import { link, newState, status, uses } from './meeting-room.room.ts'
import { routeOne, selectInput, setLocked } from './meeting-room.select.ts'
import { settings } from './meeting-room.settings.ts'
import { muteSound, setVolume } from './meeting-room.sound.ts'
import { publishSettings, tell } from './meeting-room.tell.ts'
import { unroute } from './meeting-room.unroute.ts'

const key = z.string()

export const driver = defineDriver({
  name: 'Meeting room',
  moduleName: 'System',
  about: 'A room as a whole: on and off, its sources, its sound and its lights, whatever devices it has.',
  transport: link,
  uses,
  settings,
  status,
  state: newState,
  commands: {
    power: {
      about: 'Turn the room on or off; done once every display confirms it.',
      args: { state: z.boolean() },
      run: ({ state }, ctx) => changePower(state, undefined, ctx),
    },
    select_input: {
      about: 'Show a source by its key; a room that is off is turned on for it.',
      args: { key },
      run: ({ key }, ctx) => selectInput(key, ctx),
    },
    route: {
      about: 'Show a source on one output, and leave the others as they are; done once all devices on the way confirm.',
      args: { source: key, output: key },
      run: ({ source, output }, ctx) =>
        // The name of PlaceOS's room logic for no source.
        source.toUpperCase() === 'MUTE' ? unroute(output, ctx) : routeOne(source, output, ctx),
    },
    route_all: {
      about: 'Show a source on every output that it can be shown on.',
      args: { source: key },
      run: ({ source }, ctx) => selectInput(source, ctx),
    },
    unroute: {
      about: 'Show nothing on one output.',
      args: { output: key },
      run: ({ output }, ctx) => unroute(output, ctx),
    },
    lock: {
      about: 'Keep what an output shows, whatever is chosen, until it is unlocked.',
      args: { output: key, state: z.boolean().default(true) },
      run: ({ output, state }, ctx) => setLocked(output, state, ctx),
    },
    volume: {
      about: 'Set the volume, 0 to 100.',
      args: { level: z.number().min(0).max(100) },
      run: ({ level }, ctx) => setVolume(level, ctx),
    },
    mute: {
      about: 'Mute the sound of the room, or picture and sound of one output; or bring them back.',
      args: { state: z.boolean().default(true), output: key.optional() },
      run: ({ state, output }, ctx) => (output === undefined ? muteSound(state, ctx) : muteOutput(output, state, ctx)),
    },
    unmute: {
      about: 'Bring back the sound of the room, or picture and sound of one output.',
      args: { output: key.optional() },
      run: ({ output }, ctx) => (output === undefined ? muteSound(false, ctx) : muteOutput(output, false, ctx)),
    },
    light: {
      about: 'Switch a light by its key.',
      args: { key, state: z.boolean() },
      run: ({ key, state }, ctx) => switchLight(key, state, ctx),
    },
  },
  started: publishSettings,
  updated: publishSettings,
  systemChanged: tell,
})
