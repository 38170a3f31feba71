import { signOut } from '../../data/sign-in.ts'

/** Signs this browser out, or says why not. */
export async function leave(tell: (trouble: string) => void): Promise<void> {
  const answer = await signOut({ signal: new AbortController().signal })
  if (answer.ok) location.assign('/login')
  else tell(answer.message)
}
