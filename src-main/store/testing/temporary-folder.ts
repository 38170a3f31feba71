import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/**
 * A folder of the running test's own, removed after it. Tests that run side by side must say which of them it is:
 * they hand in the `onTestFinished` of their own context.
 */
export function temporaryFolder(whenFinished: (clean: () => void) => void = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), 'alcove-store-'))
  whenFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
