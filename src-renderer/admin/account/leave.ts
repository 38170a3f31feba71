import { signOut } from '../../data/sign-in.ts'

let leaving = false

/** Whether this browser is being signed out by the person before it, who need not come back to where they are. */
export const isLeaving = (): boolean => leaving

/** Signs this browser out, or says why not. */
export async function leave(tell: (trouble: string) => void): Promise<void> {
  leaving = true
  const answer = await signOut({ signal: new AbortController().signal })
  if (answer.ok) return location.assign('/login')
  leaving = false
  tell(answer.message)
}
