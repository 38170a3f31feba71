import type { Ears } from '../sighting.ts'

/** One thing that a probe would try at an address. */
export interface ProbedPort {
  port: number
  protocol: 'tcp' | 'udp'
  /** Names of the drivers it is for. */
  drivers: string[]
  /** What is sent there, for people; empty when it only connects and listens. */
  sends: string
}

/** What a probe would do, and has not done. */
export interface ProbePlan {
  /** As it was understood: `192.168.1.0/24`. */
  subnet: string
  interface: string
  /** How many addresses are asked. */
  addresses: number
  /** Those left out, and why. */
  left_out: { address: string; reason: string }[]
  ports: ProbedPort[]
  /** Never more than this in a second, ARP included. */
  packets_per_second: number
  packets_at_most: number
  seconds_at_most: number
}

export interface ProbeProgress {
  id: string
  subnet: string
  state: 'running' | 'done' | 'cancelled' | 'failed'
  /** Addresses that are through. */
  done: number
  addresses: number
  packets: number
  answered: number
  found: { address: string; port: number; protocol: 'tcp' | 'udp'; said: string; driver: string }[]
  started_at: number
  ended_at: number | null
  reason: string
}

/** Looks for devices that do not speak up, where somebody has asked for it, and nowhere else. */
export interface Probing {
  /** Throws `invalid` for what is no network of this machine's, or too large (more than 1,022 addresses). */
  plan(subnet: string, neverProbe: readonly string[]): ProbePlan
  /** Begins one; throws `conflict` while another runs. */
  start(subnet: string, neverProbe: readonly string[], ears: Ears): ProbeProgress
  cancel(id: string): void
  /** The last one; nothing before the first. */
  progress(): ProbeProgress | undefined
  changed(listener: () => void): () => void
  /** Ends what runs when the signal aborts. */
  run(signal: AbortSignal): Promise<void>
}
