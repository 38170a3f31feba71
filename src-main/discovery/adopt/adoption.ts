import type { Asked, Match } from '../match/match-contract.ts'

/** A device that was taken into a room, and the module that was made for it. */
export interface AdoptedModule {
  device_id: string
  module_id: string
  /** What people called the device then. */
  device: string
  /** What the module was called as long as it was there. */
  label: string
  match: Match
  /** What it must be told before it can begin. */
  asks: Asked[]
}

/** Devices that were taken into a room at once, and can be let go at once. */
export interface Adoption {
  id: string
  system_id: string
  at: number
  by: string
  modules: AdoptedModule[]
  /** Driver records that were made for it. */
  made_drivers: string[]
  undone: boolean
}
