import type { FastifyInstance } from 'fastify'

// Routes beside the contract: pages, sign-in, health. Each says who may ask, as the contract's calls do, and one that
// does not is not served: the node does not even start.

/**
 * `public`: whoever knows the address; what it hands out is either no secret or asks for one itself. `watcher`: this
 * machine, or a credential of the support role. `contract`: who may is said by the call it leads to.
 */
export type PlainAccess = 'public' | 'watcher' | 'contract'

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: PlainAccess
  }
}

/** What is served beside the contract, for the test that knows who may ask. */
export interface PlainRoute {
  method: string
  url: string
  access: PlainAccess
}

/** Refuses routes without an answer to "who". To be called before any is added. */
export function knowAccess(app: FastifyInstance): readonly PlainRoute[] {
  const routes: PlainRoute[] = []
  app.addHook('onRoute', ({ method, url, config }) => {
    if (!config?.access) throw new Error(`${String(method)} ${url} does not say who may ask (api/plain-routes.ts).`)
    for (const one of [method].flat()) routes.push({ method: one, url, access: config.access })
  })
  return routes
}

export const access = (who: PlainAccess) => ({ config: { access: who } })
