import { type SignInDocument, signInState } from '../state.ts'

export interface MemoryDocument extends SignInDocument {
  /** How often it was changed. */
  readonly changes: number
  /** What a node finds that starts on what was written. */
  restarted(): MemoryDocument
}

/** What the node knows of sign-ins, without a disk. */
export function memoryDocument(text = '{}'): MemoryDocument {
  let state = signInState.parse(JSON.parse(text))
  let changes = 0
  return {
    get: () => state,
    changed: () => () => undefined,
    async change(recipe) {
      const after = recipe(state)
      if (after !== state) changes += 1
      state = after
    },
    close: async () => undefined,
    get changes() {
      return changes
    },
    restarted: () => memoryDocument(JSON.stringify(state)),
  }
}
