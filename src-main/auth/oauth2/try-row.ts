import { failed, good, noted, type Outcome } from '../test-step.ts'
import type { Source } from './addresses.ts'
import { readPatterns } from './patterns.ts'
import { mappedFields } from './profile.ts'

export function tryMappings({ info_mappings }: Source): Outcome {
  const missing = ['uid', 'email'].filter(field => !info_mappings[field]?.trim())
  if (missing.length > 0) {
    return failed(
      `Nothing is mapped to ${missing.join(' and ')}.`,
      'Map uid to the one key that never changes for a person (such as sub), and email to their address.',
    )
  }
  const idle = Object.keys(info_mappings).filter(field => field !== 'uid' && !mappedFields.includes(field))
  if (idle.length > 0) return noted(`Nobody gets ${idle.join(', ')} from a provider: these are not copied.`)
  return good('uid and email are mapped.')
}

export function tryPatterns(source: Source): Outcome {
  const checks = readPatterns(source)
  const never = checks.find(({ patterns }) => patterns.length === 0)
  if (never) {
    return failed(`"${never.field}" has no pattern, so nobody is let in.`, 'Give it one, or remove the field.')
  }
  if (checks.length === 0) return noted('None: whoever has an account at the provider may sign in here.')
  return good(`${checks.map(({ field }) => field).join(', ')}: every pattern can be read.`)
}
