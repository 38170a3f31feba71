import type { AnyContext } from '../../driver-kit/context.ts'
import type { Driver } from '../../driver-kit/define-driver.ts'

/** What a driver makes of an error that one of its commands threw; thrown on when it makes nothing of it. */
export function rescued(error: unknown, driver: Driver, context: AnyContext): unknown {
  const rescue = driver.rescues?.find(({ from }) => error instanceof from)
  if (!rescue || !(error instanceof Error)) throw error
  return rescue.run(error, context)
}
