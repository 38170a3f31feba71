import { isContractProcedure } from '@orpc/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { contract } from '../../contract/index.ts'
import { closeSite, openSite, requestsSoFar } from './testing/site.ts'
import { type Route, starred, unstarred } from './testing/starred.ts'
import './testing/drivers.ts'
import './testing/edges.ts'
import './testing/keys-and-schemas.ts'
import './testing/metadata.ts'
import './testing/modules.ts'
import './testing/node.ts'
import './testing/people.ts'
import './testing/repositories.ts'
import './testing/settings.ts'
import './testing/sign-in.ts'
import './testing/systems.ts'
import './testing/triggers.ts'
import './testing/zones.ts'

// The whole REST API as front ends see it: every route that rest.md stars, by @placeos/ts-client's own functions.

beforeAll(openSite)
afterAll(closeSite)

const BASE = '/api/engine/v2'
const nameOf = (route: Route) => (typeof route === 'string' ? route : route[0])

/** `GET /zones/:id` for what `GET /zones/zone-1` asks; where several fit, the one with the most words of its own. */
function routeOf(method: string, path: string): string | undefined {
  const parts = [method, ...path.split('/')]
  const fitting = [...starred, ...unstarred].map(nameOf).filter(route => {
    const words = route.replace(' ', '/').split(/\/+/)
    const asked = parts.filter(Boolean)
    return words.length === asked.length && words.every((word, at) => word.startsWith(':') || word === asked[at])
  })
  const parameters = (route: string) => route.split(':').length
  return fitting.sort((a, b) => parameters(a) - parameters(b))[0]
}

test('every starred route was reached', async () => {
  const reached = new Map<string, Set<number>>()
  for (const { method, url, status } of await requestsSoFar()) {
    // The slash that some functions leave out (rest.md 2.6).
    const pathname = new URL(url).pathname.replace(/^(\/api\/engine\/v2)(?=\w)/, '$1/')
    if (!pathname.startsWith(`${BASE}/`)) continue
    const route = routeOf(method, pathname.slice(BASE.length))
    if (route) reached.set(route, (reached.get(route) ?? new Set()).add(status))
  }
  const missed = starred.filter(route => {
    const [name, ...expected] = typeof route === 'string' ? [route] : route
    const statuses = [...(reached.get(name) ?? [])]
    return !statuses.some(status => (expected.length > 0 ? expected.includes(status) : status >= 200 && status < 300))
  })
  expect(missed).toEqual([])
})

test('every route of the contract is one that rest.md has', () => {
  const listed = new Set([...starred, ...unstarred].map(route => anonymous(nameOf(route))))
  const more = routesOf(contract)
    .filter(route => route.includes(` ${BASE}`))
    .map(route => route.replace(BASE, ''))
  expect(more.filter(route => !listed.has(anonymous(route)))).toEqual([])
})

/** Parameters are named differently here and there. */
const anonymous = (route: string) => route.replaceAll(/:\w+|\{\w+\}/g, ':')

function routesOf(tree: object): string[] {
  return Object.values(tree).flatMap(branch => {
    if (!isContractProcedure(branch)) return routesOf(branch)
    const { method, path } = branch['~orpc'].route
    return [`${method} ${path}`]
  })
}
