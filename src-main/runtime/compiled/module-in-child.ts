import type { Json } from '../../base/json.ts'
import type { ModuleFacts } from '../../driver-kit/context.ts'
import type { ModuleStart, ToWorker } from '../worker-contract.ts'
import { startPayload } from './start-payload.ts'

type Of<Kind extends ToWorker['kind']> = Extract<ToWorker, { kind: Kind }>

/** What the host of a compiled driver knows of one of its modules. */
export interface ModuleInChild {
  readonly mod: string
  readonly start: ModuleStart
  /** `starting`: it was told to and has not said that it has. `refused`: it said that it cannot, or said nothing. */
  phase: 'starting' | 'started' | 'refused'
  /** Why it does not run, for a person. */
  refusal: string
  isDebugged: boolean
  /** Came while it was starting. */
  held: Of<'exec'>[]
  isUpdateHeld: boolean
  /** Names of what it reports. */
  readonly reported: Set<string>
  connected: boolean | undefined
  /** Ends the wait for its answer to the start. */
  stopWait(): void
  payload(): string
  change(settings: Json, facts: ModuleFacts): void
}

export function moduleInChild({ start, system }: Of<'start'>): ModuleInChild {
  let { settings, facts } = start
  return {
    ...{ mod: start.mod, start, phase: 'starting', refusal: '', isDebugged: start.watched.debug },
    ...{ held: [], isUpdateHeld: false, reported: new Set(), connected: undefined },
    stopWait: () => {},
    payload: () => startPayload({ address: start.address, facts, settings, system: system?.facts }),
    change(newSettings, newFacts) {
      settings = newSettings
      facts = newFacts
    },
  }
}
