import { fork } from 'node:child_process'
import { join } from 'node:path'
import { type Told, tell } from '../../src-main/testing/told.ts'
import type { Plugged } from './plugged.ts'

/** Simulated devices on this machine's loopback network, in a process of their own, as a story plugs them in and out. */
export interface Devices extends Told<Plugged> {
  /** Without a goodbye. */
  close(): void
}

export function openDevices(): Devices {
  const child = fork(join(import.meta.dirname, 'plugged.ts'), { execArgv: [], silent: true })
  const { plugIn, unplug } = tell<Plugged>(child)
  return { plugIn, unplug, close: () => void child.kill() }
}
