import { type Clock, systemClock, within } from '@base/clock.ts'
import { Failed } from '@base/result.ts'
import { type Answer, answerOf, reading, recordOf, textOf, unreachable } from './answer.ts'
import { optionsOf, type SignInOptions } from './sign-in-options.ts'

// How people, panels and phones come in and go: plain requests, since they are about cookies, which no script sees.

/** A directory may take a while to answer; a node that takes longer is as good as gone. */
const ANSWER_WITHIN_MS = 30_000

export interface Asking {
  signal: AbortSignal
  clock?: Clock
}

export const askOptions = async (asking: Asking): Promise<Answer<SignInOptions>> =>
  reading(await request('/auth/options', {}, asking), optionsOf)

/** Why signing in with a provider failed, told once, by the code with which the node sent the browser back. */
export const askFailure = async (
  code: string,
  asking: Asking,
): Promise<Answer<{ message: string; hint: string | undefined }>> =>
  reading(await request(`/auth/failure?${new URLSearchParams({ code })}`, {}, asking), body => {
    const { error, hint } = recordOf(body)
    const message = textOf(error)
    return message === undefined ? undefined : { message, hint: textOf(hint) }
  })

export const signIn = (known: { email: string; password: string }, asking: Asking) =>
  post('/auth/signin', known, asking)

/** PlaceOS's unattended sign-in (auth.md 6.5), marked so that the node can tell it from a person. */
export const signInUnattended = (known: { email: string; password: string }, asking: Asking) =>
  post('/auth/signin', known, asking, { 'x-alcove-unattended': '1' })

export const signInLdap = (known: { id: string; username: string; password: string }, asking: Asking) =>
  post('/auth/ldap/callback', known, asking)

export const signInRemembered = (asking: Asking) => post('/auth/remembered', {}, asking)

export const claim = (known: { code: string; name: string; email: string; password: string }, asking: Asking) =>
  post('/auth/claim', known, asking)

export const reset = (known: { code: string; email: string; password: string }, asking: Asking) =>
  post('/auth/reset', known, asking)

/** Borrows the controls of a room. */
export const join = async (
  { code, name }: { code: string; name: string },
  asking: Asking,
): Promise<Answer<{ systemId: string | undefined }>> =>
  reading(await post('/auth/join', { code, ...(name === '' ? {} : { name }) }, asking), body => ({
    systemId: textOf(recordOf(body).system_id),
  }))

/** Ends what this browser is signed in with, and nothing else. */
export const signOut = (asking: Asking) => post('/auth/signout', {}, asking)

export type DeviceKind = 'panel' | 'phone'

/** Asks for a code by which a technician lets this device in. */
export const askToEnrol = async (kind: DeviceKind, asking: Asking): Promise<Answer<{ code: string; poll: string }>> =>
  reading(await post('/auth/devices', { kind }, asking), body => {
    const said = recordOf(body)
    const [code, poll] = [textOf(said.code), textOf(said.poll)]
    return code === undefined || poll === undefined ? undefined : { code, poll }
  })

export const pollEnrolment = async (poll: string, asking: Asking): Promise<Answer<'waiting' | 'approved' | 'ended'>> =>
  reading(await post('/auth/devices/poll', { poll }, asking), body => {
    const { state } = recordOf(body)
    return state === 'waiting' || state === 'approved' || state === 'ended' ? state : undefined
  })

/** Where a provider takes over. */
export const providerAddress = (sourceId: string, next: string) =>
  `/auth/login?${new URLSearchParams({ provider: 'oauth2', id: sourceId, continue: next })}`

/** Ends every session of whoever is signed in, and all their tokens, on all devices (auth.md 6.3). */
export const SIGN_OUT_EVERYWHERE = `/auth/logout?${new URLSearchParams({ continue: '/login' })}`

const post = (path: string, body: object, asking: Asking, headers: Record<string, string> = {}) =>
  request(
    path,
    { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) },
    asking,
  )

/** Never throws: a node that does not answer is an answer too. */
async function request(path: string, init: RequestInit, { signal, clock = systemClock }: Asking): Promise<Answer> {
  const late = new AbortController()
  const asked = async () => {
    const reply = await fetch(path, { ...init, cache: 'no-store', signal: AbortSignal.any([signal, late.signal]) })
    const body: unknown = await reply.json().catch(() => undefined)
    return answerOf(reply.status, body)
  }
  try {
    return await within(clock, ANSWER_WITHIN_MS, signal, asked(), () => new Failed('timeout', unreachable.message))
  } catch {
    return unreachable
  } finally {
    late.abort()
  }
}
