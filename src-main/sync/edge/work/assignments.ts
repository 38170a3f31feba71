import { emitter } from '../../../base/emitter.ts'
import type { Seal } from '../../../store/seal.ts'
import type { AssignedModule, CentralDocument, CentralState } from '../../document.ts'

/** The modules that the centre has put here, and how it wants them: on disk, so that a boot without it knows them. */
export interface Assignments {
  get(mod: string): AssignedModule | undefined
  all(): readonly [string, AssignedModule][]
  payloadOf(mod: string): string | undefined
  /** Loaded with this driver; how it was started before stays known. */
  attach(mod: string, key: string): Promise<void>
  start(mod: string, payload: string): Promise<void>
  stop(mod: string): Promise<void>
  forget(mods: readonly string[]): Promise<void>
  changed(listener: () => void): () => void
}

interface Parts {
  document: CentralDocument
  /** A payload holds settings in clear text. */
  seal: Seal
}

export function createAssignments({ document, seal }: Parts): Assignments {
  const news = emitter<void>()
  const get = (mod: string) => {
    const { assigned } = document.get()
    return Object.hasOwn(assigned, mod) ? assigned[mod] : undefined
  }
  const payloadOf = (mod: string) => {
    const payload = get(mod)?.payload ?? undefined
    return payload === undefined ? undefined : seal.open(mod, payload)
  }

  async function change(recipe: (assigned: CentralState['assigned']) => CentralState['assigned']): Promise<void> {
    const done = document.change(now => {
      const assigned = recipe(now.assigned)
      return assigned === now.assigned ? now : { ...now, assigned }
    })
    news.emit()
    await done
  }

  const update = (mod: string, recipe: (now: AssignedModule) => AssignedModule) =>
    change(assigned => {
      const now = get(mod)
      return now ? { ...assigned, [mod]: recipe(now) } : assigned
    })

  return {
    get,
    all: () => Object.entries(document.get().assigned),
    payloadOf,
    async attach(mod, key) {
      const now = get(mod)
      if (now?.key === key) return
      await change(assigned => ({ ...assigned, [mod]: { payload: null, started: false, ...now, key } }))
    },
    async start(mod, payload) {
      if (get(mod)?.started && payloadOf(mod) === payload) return
      const sealed = seal.close(mod, payload)
      await update(mod, now => ({ ...now, payload: sealed, started: true }))
    },
    async stop(mod) {
      if (get(mod)?.started) await update(mod, now => ({ ...now, started: false }))
    },
    async forget(mods) {
      if (mods.some(get)) {
        const gone = new Set(mods)
        await change(assigned => Object.fromEntries(Object.entries(assigned).filter(([mod]) => !gone.has(mod))))
      }
    },
    changed: listener => news.on(listener),
  }
}
