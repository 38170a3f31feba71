import fastifyCookie from '@fastify/cookie'
import type { FastifyInstance } from 'fastify'
import { serveOauth } from './oauth.ts'
import type { SignInParts } from './parts.ts'
import { servePeople } from './person.ts'
import { servePlaces } from './places.ts'
import { serveSources } from './sources.ts'

/** More than any form of sign-in has. */
const MAX_BODY_BYTES = 64 * 1024

/** All by which somebody comes in, or goes: what needs cookies, redirects and forms, and so is beside the contract. */
export async function serveSignIn(app: FastifyInstance, parts: SignInParts): Promise<void> {
  await app.register(fastifyCookie)
  app.addHook('onRoute', route => {
    if (route.url.startsWith('/auth/')) route.bodyLimit ??= MAX_BODY_BYTES
  })
  servePeople(app, parts)
  servePlaces(app, parts)
  serveSources(app, parts)
  serveOauth(app, parts)
}
