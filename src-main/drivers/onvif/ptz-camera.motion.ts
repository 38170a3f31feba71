// How the simulated camera moves: in steps of time, within what it can, until it is there or is stopped.

export interface Place {
  pan: number
  tilt: number
  zoom: number
}

type Axis = keyof Place
const ends: Record<Axis, [number, number]> = { pan: [-1, 1], tilt: [-1, 1], zoom: [0, 1] }
export const axes: readonly Axis[] = ['pan', 'tilt', 'zoom']

/** What each axis is doing; nothing when it rests. */
export type Motion = { [Name in Axis]?: { speed: number } | { target: number } }

const STEP_S = 0.05
export const isReachable = (axis: Axis, value: number) => value >= ends[axis][0] && value <= ends[axis][1]

/** One step further; from one end to the other it takes so many seconds. What has arrived is taken out of the motion. */
export function step(place: Place, motion: Motion, crossingS: number): void {
  for (const axis of axes) {
    const doing = motion[axis]
    if (!doing) continue
    const [least, most] = ends[axis]
    const widest = ((most - least) / crossingS) * STEP_S
    const wanted = 'target' in doing ? doing.target : place[axis] + doing.speed * widest
    const next = Math.min(most, Math.max(least, 'target' in doing ? towards(place[axis], wanted, widest) : wanted))
    if (next === place[axis] || ('target' in doing && next === doing.target)) delete motion[axis]
    place[axis] = next
  }
}

const towards = (from: number, to: number, by: number) =>
  Math.abs(to - from) <= by ? to : from + Math.sign(to - from) * by

export const STEP_MS = STEP_S * 1_000
