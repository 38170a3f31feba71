import { z } from 'zod'
import { type Context, none, optional, type StatusOf } from '../../driver-kit/index.ts'
import type { Job } from '../../driver-kit/schedule.ts'
import type { ModuleProxy } from '../../driver-kit/system.ts'
import type { Route } from './meeting-room.graph.ts'
import type { Settings } from './meeting-room.settings.ts'

// What all parts of the Meeting Room work on.

export const link = none()

/** Found by what they can do; where several can, these go first. */
export const uses = {
  switcher: optional('Switcher_1', 'Switchable'),
  mixer: optional('Mixer_1'),
}

export const status = {
  name: z.string(),
  /** True only while every display confirms that it is on. */
  active: z.boolean(),
  power_target: z.boolean(),
  power_state: z.enum(['off', 'starting', 'on', 'stopping', 'trouble']),
  /** One sentence for an occupant: what is wrong, what to try. */
  problem: z.string(),
  inputs: z.array(z.string()),
  'input/{key}': z.object({
    name: z.string(),
    icon: z.string(),
    ref: z.string(),
    /** Outputs that it can be shown on, and those that show it. */
    outputs: z.array(z.string()).optional(),
    routes: z.array(z.string()).optional(),
  }),
  outputs: z.array(z.string()),
  /** Outputs that a source chosen for the room goes to. */
  available_outputs: z.array(z.string()),
  'output/{key}': z.object({
    name: z.string(),
    ref: z.string(),
    /** The module that shows it, when there is one. */
    module: z.string().nullable(),
    /** `ref` of the input that the devices on the way say they show; that of the one that is wanted. */
    source: z.string().nullable(),
    target: z.string().nullable(),
    /** Sources that can be shown on it. */
    inputs: z.array(z.string()),
    mute: z.boolean().nullable(),
    locked: z.boolean(),
    problem: z.string().nullable(),
  }),
  /** Counts changes of routes, told once things have been quiet for a while (driver.md 18). */
  routes_changed: z.number(),
  /** The source that the switcher and the displays say they show, in a room that is on. */
  selected_input: z.string(),
  input_target: z.string(),
  volume: z.number(),
  mute: z.boolean(),
  lights: z.array(z.object({ key: z.string(), name: z.string(), on: z.boolean().nullable() })),
}

interface Failure {
  message: string
  /** Something was not there: once it is, this is an old story. */
  whileUnreachable: boolean
}

export interface State {
  /** Counts presses, so that an older one notices that it has been overtaken. */
  powerWish: number
  changingPower: boolean
  /** By display: resolves once it has said yes or no to being turned on. */
  answers: Map<string, Promise<boolean>>
  powerFailure: Failure | undefined
  /** Counts presses of sources; by output, the latest that meant it. */
  presses: number
  latest: Map<string, number>
  /** By output, what it is to show. A room without connections has one output of no name. */
  wanted: Map<string, string>
  /** The ways that are in use, by output. */
  routes: Map<string, Route>
  changing: Set<string>
  failures: Map<string, Failure>
  locked: Set<string>
  /** Looked at whenever something in the room changes. */
  watchers: Set<() => void>
  routesChanged: number
  announcing: Job | undefined
  published: string[]
}

export const newState = (): State => ({
  powerWish: 0,
  changingPower: false,
  answers: new Map(),
  powerFailure: undefined,
  presses: 0,
  latest: new Map(),
  wanted: new Map(),
  routes: new Map(),
  changing: new Set(),
  failures: new Map(),
  locked: new Set(),
  watchers: new Set(),
  routesChanged: 0,
  announcing: undefined,
  published: [],
})

export type Ctx = Context<typeof link, Settings, StatusOf<typeof status>, State, typeof uses>
export type Changes = Parameters<Ctx['setStatus']>[0]

export const isLit = (display: ModuleProxy) => display.connected && display.status.power === true

/** `Display 2` */
export const spoken = (slug: string) => slug.replace(/_(\d+)$/, ' $1')
/** `The display`, or `Display 2` where there are several. */
export const called = ({ mod, slug }: ModuleProxy, of: number) => (of > 1 ? spoken(slug) : `The ${mod.toLowerCase()}`)

/** All other modules that implement an interface or have a function of this name: this one has some of them too. */
export const others = (name: string, { system }: Pick<Ctx, 'system'>): ModuleProxy[] =>
  system.implementing(name).filter(module => !module.isSelf)

/** Why it failed, once it is over. */
export const settled = (promise: Promise<unknown>): Promise<Error | undefined> =>
  promise.then(
    () => undefined,
    error => (error instanceof Error ? error : new Error(String(error))),
  )
