import type { Desired } from './desired.ts'
import type { LiveDirectory } from './directory.ts'

/** What the parts of the runtime share: what runs, who stands where, and until when. */
export interface AtWork {
  /** What runs now, or is about to. */
  readonly running: Map<string, Desired>
  readonly directory: LiveDirectory
  /** Aborted before the start as after the end. */
  life: AbortSignal
}
