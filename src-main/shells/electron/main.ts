import { join } from 'node:path'
import { systemClock } from '../../base/clock.ts'
import { partsFor } from '../parts.ts'
import { runShell } from './shell.ts'

// Not awaited: Electron becomes ready only once this module has been evaluated, and the shell waits for that.
void runShell({
  argv: process.argv,
  environment: process.env,
  process,
  preload: join(import.meta.dirname, '..', 'preload', 'bridge.cjs'),
  clock: systemClock,
  partsFor: options => partsFor('electron', options, import.meta.dirname),
})
