import { createContext, type ReactNode, useContext } from 'react'
import { browserSocket } from './browser-socket.ts'
import { electronPort, insideElectron } from './electron-port.ts'
import { createSession, type Session } from './session.ts'
import type { Page } from './wire.ts'

/** Ties this page to its node for as long as it is open: through the shell's port, or a WebSocket. */
export function connect(page: Page): Session {
  const session = createSession(insideElectron() ? electronPort() : browserSocket(page))
  void session.link.run(new AbortController().signal)
  window.addEventListener('online', () => session.link.wake())
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') session.link.wake()
  })
  return session
}

const Held = createContext<Session | undefined>(undefined)

export function SessionProvider({ session, children }: { session: Session; children: ReactNode }) {
  return <Held value={session}>{children}</Held>
}

export function useSession(): Session {
  const session = useContext(Held)
  if (!session) throw new Error('This part of the page is used outside SessionProvider.')
  return session
}
