import type { Json } from '../../base/json.ts'
import { Failed } from '../../base/result.ts'
import type { Driver } from '../../driver-kit/define-driver.ts'

/** The module's settings as its driver wants them: with defaults, and nothing that it does not know. */
export function readSettings(driver: Driver, given: Json): Record<string, unknown> {
  const parsed = driver.settings.safeParse(given ?? {})
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const where = issue?.path.length ? `Setting "${issue.path.join('.')}"` : 'The settings'
  throw new Failed('invalid', `${where}: ${issue?.message}. Correct the module's settings.`)
}
