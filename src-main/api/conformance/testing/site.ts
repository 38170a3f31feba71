import { ADMIN_KEY, startNode, type TestNode } from '../../../testing/start-node.ts'
import { openPage, type Page } from '../../../testing/ts-client-browser.ts'
import type { ClientFunction, Requested, SentBack } from '../../../testing/ts-client-page.ts'
import { until } from '../../../testing/until.ts'
import { room } from './room.ts'

// One node and one page of a front end for the whole suite; every part of it has records of its own.

/** What JSON gives. */
export type Plain = ReturnType<typeof JSON.parse>

let node: TestNode
let page: Page
const asked: Requested[] = []

export async function openSite(): Promise<void> {
  node = await startNode({ firstRoom: room })
  page = openPage(`http://localhost:${node.port}/panel/?x-api-key=${ADMIN_KEY}`)
  await page.does('setup')
  await until(
    () => wire('/systems/sys-test/Display_1'),
    status => status.greeting !== undefined,
  )
}

export async function closeSite(): Promise<void> {
  await page.close()
  await node.stop()
}

/** Calls a function of ts-client, as a front end does. */
export const call = (name: ClientFunction, ...args: unknown[]): Promise<Plain> => page.does('call', name, args)

/** The address of a path for the client's `get` and its like, where it has no function for it. */
export const endpoint = async (path: string): Promise<string> => `${await call('apiEndpoint')}${path}`

/** All pages of a list of ts-client, following its `next`. */
export const pagesOf = async (name: ClientFunction, ...args: unknown[]) => {
  const { total, pages } = await page.does('pages', name, args)
  return { total, pages: pages as Plain[][] }
}

export const sendBack = (what: SentBack): Promise<Plain> => page.does('sendBack', what)

/** Every request the client made so far. */
export async function requestsSoFar(): Promise<readonly Requested[]> {
  asked.push(...(await page.does('requests')))
  return asked
}

/** A record as it is on the wire, where the client's class hides or adds members. */
export async function wire(path: string): Promise<Plain> {
  const answer = await fetch(`${node.url}/api/engine/v2${path}`, { headers: { 'x-api-key': ADMIN_KEY } })
  return answer.json()
}
