import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react'
import { browserSocket } from './browser-socket.ts'
import { electronPort, insideElectron } from './electron-port.ts'
import { createGate, type Gate, type Refusal } from './gate.ts'
import { createSession, type Session } from './session.ts'
import type { Page } from './wire.ts'

export interface PageSession extends Session {
  gate: Gate
}

/** Ties this page to its node for as long as it is open: through the shell's port, or a WebSocket. */
export function connect(page: Page): PageSession {
  const gate = createGate()
  const session = createSession(insideElectron() ? electronPort() : browserSocket(page, gate))
  void session.link.run(new AbortController().signal)
  // Somebody may have signed in on another page meanwhile.
  const again = () => {
    // What ended stays ended; the node would only say that it does not know this phone any more.
    if (gate.current()?.kind !== 'ended') gate.knock()
    session.link.wake()
  }
  window.addEventListener('online', again)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') again()
  })
  return { ...session, gate }
}

const Held = createContext<PageSession | undefined>(undefined)

export function SessionProvider({ session, children }: { session: PageSession; children: ReactNode }) {
  return <Held value={session}>{children}</Held>
}

export function useSession(): PageSession {
  const session = useContext(Held)
  if (!session) throw new Error('This part of the page is used outside SessionProvider.')
  return session
}

/** Why the node does not let this page in, if so. */
export function useRefusal(): Refusal | undefined {
  const { gate } = useSession()
  return useSyncExternalStore(gate.subscribe, gate.current)
}
