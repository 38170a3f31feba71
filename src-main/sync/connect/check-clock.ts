import { explainTrouble } from '../reach/connection-trouble.ts'
import { readAddress } from './address.ts'
import type { CheckInput, CheckParts, Found } from './check.ts'
import { type Answer, getVersion } from './http-get.ts'
import { duration, inTwo } from './words.ts'

const WARN_MS = 30_000
const FAIL_MS = 5 * 60_000

/** How far this machine's clock and the centre's are apart. */
export async function checkClock(given: CheckInput, { clock }: CheckParts, signal: AbortSignal): Promise<Found> {
  const centre = readAddress(given.address)
  const { where, address } = centre
  let ahead: number | undefined
  try {
    ahead = aheadOf(await getVersion(centre, clock, signal))
  } catch (error) {
    if (signal.aborted) throw error
    return { ok: false, warn: false, address, ...inTwo(explainTrouble(error, where, { pinned: false })) }
  }
  if (ahead === undefined) {
    return {
      ...{ ok: true, warn: true, address, title: `${where} does not say what time it has` },
      detail: 'See yourself whether both clocks are right: this node compares them once it is connected.',
    }
  }
  const found = { address, clock_ahead_ms: ahead }
  const apart = `This machine's clock is ${duration(ahead)} ${ahead > 0 ? 'ahead of' : 'behind'} that of ${where}`
  const setIt = 'Have both take their time from the network (NTP); on Linux: timedatectl set-ntp true.'
  if (Math.abs(ahead) > FAIL_MS) {
    return {
      ...{ ok: false, warn: false, ...found, title: apart },
      detail: `So far apart, tokens and certificates count as expired or not yet valid, and schedules run at the wrong time. ${setIt}`,
    }
  }
  if (Math.abs(ahead) > WARN_MS) {
    return {
      ...{ ok: true, warn: true, ...found, title: apart },
      detail: `It works, but times in logs do not match, and schedules run that much early or late. ${setIt}`,
    }
  }
  return { ok: true, warn: false, ...found, title: `This machine and ${where} have the same time`, detail: '' }
}

/** The header has whole seconds, cut off; half of the way there and back had gone when it was written. */
export function aheadOf({ headers, askedAt, answeredAt }: Answer): number | undefined {
  const date = Date.parse(headers.date ?? '')
  return Number.isNaN(date) ? undefined : Math.round((askedAt + answeredAt) / 2 - (date + 500))
}
