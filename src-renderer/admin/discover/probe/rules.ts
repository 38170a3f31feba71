import type { DiscoveryStateView, ProbePlanView, ProbeProgressView } from '@contract/discovery-views.ts'
import type { Tone } from '../../../look/Badge.tsx'
import { lasting } from '../../words.ts'

/** A network that this node is on, however many addresses it has there. */
export interface Network {
  subnet: string
  interfaces: string[]
  devices: number
}

/** The node probes no more addresses at once than this network has. */
const SHORTEST_PREFIX = 22

const prefixOf = (subnet: string) => Number(subnet.split('/')[1])

/** Only a part of it can be probed. */
export const isTooLarge = ({ subnet }: Pick<Network, 'subnet'>) => prefixOf(subnet) < SHORTEST_PREFIX

/** A part of a network, to show how one is written. */
export const partOf = ({ subnet }: Pick<Network, 'subnet'>): string =>
  `${subnet.split('/')[0]}/${Math.min(Math.max(prefixOf(subnet) + 1, 27), 32)}`

/** What a device said, without the ends of its lines. */
export const saidWords = (said: string): string => said.replace(/(?:\\x0[da])+/gi, ' ').trim()

export function networksOf(places: DiscoveryStateView['places']): Network[] {
  const networks = new Map<string, Network>()
  for (const { subnet, interface: name, devices } of places) {
    const known = networks.get(subnet)
    if (known) {
      known.interfaces.push(name)
      known.devices = Math.max(known.devices, devices)
    } else networks.set(subnet, { subnet, interfaces: [name], devices })
  }
  return [...networks.values()]
}

/** Addresses as somebody types them: with lines, spaces or commas between. */
export const addressesIn = (text: string): string[] => [...new Set(text.split(/[\s,;]+/).filter(Boolean))]

export function progressWords(progress: ProbeProgressView): { tone: Tone; words: string } {
  const { state, subnet, done, addresses, reason, started_at, ended_at } = progress
  const took = ended_at === null ? '' : ` in ${lasting(ended_at - started_at)}`
  if (state === 'running') return { tone: 'busy', words: `Asking ${subnet}: ${done} of ${addresses} addresses` }
  if (state === 'done') return { tone: 'good', words: `Asked all ${addresses} addresses of ${subnet}${took}` }
  return state === 'cancelled'
    ? { tone: 'plain', words: `Stopped after ${done} of ${addresses} addresses of ${subnet}` }
    : { tone: 'bad', words: reason || `It ended early, after ${done} of ${addresses} addresses of ${subnet}` }
}

/** Addresses that are left out for the same reason, in one line each. */
export function leftOut(plan: Pick<ProbePlanView, 'left_out'>): { reason: string; addresses: string[] }[] {
  const reasons = new Map<string, string[]>()
  for (const { address, reason } of plan.left_out) reasons.set(reason, [...(reasons.get(reason) ?? []), address])
  return [...reasons].map(([reason, addresses]) => ({ reason, addresses }))
}
