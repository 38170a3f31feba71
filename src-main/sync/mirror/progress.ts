import type { Clock } from '../../base/clock.ts'
import { emitter } from '../../base/emitter.ts'
import type { MirrorState } from '../sync-contract.ts'

/** All but the count of records. */
type State = Omit<MirrorState, 'records'>

export interface Progress {
  state(): State
  changed(listener: () => void): () => void
  pulling(): void
  came(): void
  checked(): void
  trouble(reason: string): void
  /** The link is gone. Trouble stays to be read. */
  stopped(): void
}

export function createProgress({ clock, changedAt }: { clock: Clock; changedAt: number | undefined }): Progress {
  const news = emitter<void>()
  let state: State = { state: 'idle', reason: '', changedAt, checkedAt: undefined }
  const set = (more: Partial<State>) => {
    state = { ...state, ...more }
    news.emit()
  }
  return {
    state: () => state,
    changed: news.on,
    pulling() {
      if (state.state !== 'pulling') set({ state: 'pulling', reason: '' })
    },
    came: () => set({ changedAt: clock.now() }),
    checked: () => set({ state: 'idle', reason: '', checkedAt: clock.now() }),
    trouble: reason => set({ state: 'trouble', reason }),
    stopped() {
      if (state.state === 'pulling') set({ state: 'idle' })
    },
  }
}
