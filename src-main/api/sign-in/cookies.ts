import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { isSecure } from '../listener/listener.ts'

/**
 * What a browser keeps for us. All are HttpOnly and are sent below `/auth` only. PlaceOS sets SameSite=None; Lax is
 * enough for ts-client, whose frames are of the same site, and keeps other sites from acting for whoever is signed in.
 */
export const cookies = {
  /** A person's session (auth.md 6.4). */
  session: 'user',
  /** A room that was borrowed; apart from the other, as whoever borrows it may be signed in as well. */
  guest: 'guest',
  /** An enrolled device. */
  device: 'device',
  /** Lets an OAuth2 identity go on while its provider is away. */
  remembered: 'remembered',
  /** A sign-on under way: sealed state, verifier and where to go on. */
  pending: 'sign-on',
} as const
type Name = keyof typeof cookies

export const cookieOf = (request: FastifyRequest, name: Name): string | undefined => request.cookies[cookies[name]]

export function setCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  name: Name,
  value: string,
  lastsMs: number,
): void {
  void reply.setCookie(cookies[name], value, { ...options(request), maxAge: Math.floor(lastsMs / 1000) })
}

export function clearCookie(request: FastifyRequest, reply: FastifyReply, name: Name): void {
  void reply.clearCookie(cookies[name], options(request))
}

function options(request: FastifyRequest): CookieSerializeOptions {
  return { path: '/auth', httpOnly: true, sameSite: 'lax', secure: isSecure(request.raw) }
}
