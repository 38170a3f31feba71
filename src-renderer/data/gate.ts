import { emitter } from '@base/emitter.ts'

/** Why the node does not let this page in, and so what the person before it can do. */
export type Refusal =
  /** `ended`: the controls that this phone had borrowed were taken back. */
  | { kind: 'sign-in' | 'enrol' | 'claim' | 'ended' }
  /** Somebody is signed in, and may not use this page. */
  | { kind: 'role'; words: string }

/** What an answer to "may this page come in?" says; undefined when it says nothing of the kind, and is worth asking again. */
export function refusalOf(status: number, body: unknown): Refusal | undefined {
  const { reason, error } = (body && typeof body === 'object' ? body : {}) as { reason?: unknown; error?: unknown }
  if (status === 401) {
    // A node that gives no reason still wants somebody to sign in.
    return { kind: reason === 'enrol' || reason === 'claim' || reason === 'ended' ? reason : 'sign-in' }
  }
  if (status !== 403 || reason !== 'role') return undefined
  return { kind: 'role', words: typeof error === 'string' && error !== '' ? error : ROLE }
}

const ROLE = 'Your account may not use this page. Ask an administrator of this node for the support role.'

/**
 * Stands before the link: a page that was refused does not ask again and again, but once whenever there is reason to,
 * such as somebody having signed in. Until an answer lets it in, the refusal is what the page shows.
 */
export interface Gate {
  current(): Refusal | undefined
  subscribe(listener: () => void): () => void
  refuse(refusal: Refusal): void
  admit(): void
  /** There is reason to ask again. */
  knock(): void
  /** Resolves when the node may be asked. */
  passed(signal: AbortSignal): Promise<void>
}

export function createGate(): Gate {
  const changed = emitter<void>()
  const knocks = emitter<void>()
  let refusal: Refusal | undefined
  let knocked = false
  return {
    current: () => refusal,
    subscribe: changed.on,
    refuse(next) {
      refusal = next
      changed.emit()
    },
    admit() {
      if (refusal === undefined) return
      refusal = undefined
      changed.emit()
    },
    knock() {
      // Kept, since the link may be pausing just now.
      knocked = refusal !== undefined
      knocks.emit()
    },
    passed: signal =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!signal.aborted && refusal !== undefined && !knocked) return
          stop()
          signal.removeEventListener('abort', look)
          if (signal.aborted) return reject(new Error('The node has refused this page.'))
          knocked = false
          resolve()
        }
        const stop = knocks.on(look)
        signal.addEventListener('abort', look, { once: true })
        look()
      }),
  }
}
