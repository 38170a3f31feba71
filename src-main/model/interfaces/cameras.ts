import { z } from 'zod'
import { choice, index, standard } from './standard.ts'

// What moves: cameras, screens, blinds (driver.md 17.1).

/** Where a thing can be moved to. */
export const moveablePosition = choice(
  'Moveable::MoveablePosition',
  'Open',
  'Close',
  'Up',
  'Down',
  'Left',
  'Right',
  'In',
  'Out',
)

const limits = {
  pan_range: z.any(),
  pan_speed: z.any(),
  tilt_range: z.any(),
  tilt_speed: z.any(),
  zoom_range: z.any(),
  has_discrete_zoom: z.boolean(),
  focus_out: z.any(),
  focus_in: z.any(),
  has_discrete_focus: z.boolean(),
  iris_open: z.any(),
  iris_close: z.any(),
  has_discrete_iris: z.boolean(),
}

export const cameras = {
  Stoppable: standard({ commands: { stop: { index, emergency: z.boolean().default(false) } } }),
  Moveable: standard({
    commands: { move: { position: moveablePosition, index } },
    mayReport: { 'position{n}': moveablePosition, 'moving{n}': z.boolean() },
  }),
  Zoomable: standard({
    commands: { zoom_to: { position: z.number(), auto_focus: z.boolean().default(true), index } },
    given: { zoom: { direction: choice('Zoomable::ZoomDirection', 'In', 'Out', 'Stop'), index } },
    mayReport: { zoom: z.number() },
  }),
  Camera: standard({
    includes: ['Stoppable', 'Moveable', 'Zoomable'],
    commands: {
      /** Speeds in percent. */
      joystick: { pan_speed: z.number(), tilt_speed: z.number(), index },
      recall: { position: z.string(), index },
      save_position: { name: z.string(), index },
      remove_position: { name: z.string(), index },
    },
    given: {
      pan: { direction: choice('Camera::PanDirection', 'Left', 'Right', 'Stop'), index },
      tilt: { direction: choice('Camera::TiltDirection', 'Down', 'Up', 'Stop'), index },
    },
    mayReport: limits,
  }),
}
