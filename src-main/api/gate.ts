import type { SignIn } from '../auth/sign-in.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { Store } from '../store/open.ts'
import type { Caller } from './caller.ts'

/** What whoever lets calls in must know, and whom they tell of those they did not. */
export interface Gate {
  /** The system itself, those that a module is in, or those that a zone holds. */
  systemsOf(kind: 'system' | 'module' | 'place', id: string): readonly string[]
  /** Writes it into the audit trail. */
  refused(caller: Caller, call: string, why: string): void
}

interface Parts {
  store: Store
  runtime: Runtime
  signIn: SignIn
}

export const createGate = ({ store, runtime, signIn }: Parts): Gate => ({
  systemsOf(kind, id) {
    if (kind === 'module') return runtime.directory.systemsOf(id)
    if (kind === 'system' || store.control_system.get(id)) return [id]
    return store.control_system.filter(({ zones }) => zones.includes(id)).map(system => system.id)
  },
  refused: (caller, call, why) =>
    signIn.audit.note({
      what: 'refused',
      ok: false,
      who: caller.name,
      subject_id: caller.userId ?? caller.sessionId ?? caller.keyId ?? null,
      address: '',
      agent: '',
      detail: `${call}: ${why}`,
    }),
})
