import type { Device } from '../devices/devices-contract.ts'
import { askedOf } from './asks.ts'
import { type Evidence, evidenceFor } from './evidence.ts'
import { fill } from './fill.ts'
import type { Match, MatchableDriver, MatchDevice } from './match-contract.ts'

/** What a driver for whatever there is may say of itself at most: one that knows the device comes before it. */
const MOST_FOR_GENERIC = 30

/** Which drivers fit a device, why, and what a module would be made with. */
export const matchDevice: MatchDevice = (device, drivers) =>
  drivers.flatMap(driver => matchOne(device, driver) ?? []).toSorted(better)

function matchOne(device: Device, driver: MatchableDriver): Match | undefined {
  const { description, fileName } = driver
  const evidence = evidenceFor(device, description.discovery).toSorted((a, b) => b.weight - a.weight)
  const score = scoreOf(evidence, driver)
  if (score < 1) return undefined
  const filled = fill(device, description, evidence)
  return {
    file_name: fileName,
    score,
    why: evidence.map(({ why }) => why),
    filled,
    asks: askedOf(description.settings_schema, filled.settings),
  }
}

/** Each piece takes its share of the doubt that the others leave; what contradicts takes of the whole. */
function scoreOf(evidence: readonly Evidence[], { fileName }: MatchableDriver): number {
  const doubt = evidence.reduce((left, { weight }) => left * (1 - Math.max(0, weight)), 1)
  const against = evidence.reduce((sum, { weight }) => sum + Math.max(0, -weight), 0)
  const score = Math.round((1 - doubt - against) * 100)
  return fileName.startsWith('generic/') ? Math.min(score, MOST_FOR_GENERIC) : score
}

/** The weightiest first; of equals always the same one, so that nothing jumps on the page. */
const better = (a: Match, b: Match) => b.score - a.score || (a.file_name < b.file_name ? -1 : 1)
