import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type PageSocket, visitor } from '../../src-main/testing/visitor.ts'
import { campus, fillFolder } from './campus.ts'
import { cpuMs, type Held, held } from './discovery-held.ts'
import { mix } from './discovery-mix.ts'
import { framesWhileTheyCome } from './discovery-page.ts'
import { BENCH_KEY } from './key.ts'
import { end, startScript } from './processes.ts'
import { report, round } from './report.ts'
import { type Turns, turns } from './turns.ts'

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
const WAVES = 3
const BETWEEN_WAVES_MS = 10_000
const IDLE_MS = 10_000
/** A node that starts has more to do than to look around. */
const SETTLE_MS = 8_000
const PERSON = { email: 'bench@example.com', password: 'a-password-for-the-bench', name: 'Bench', sys_admin: true }
const all = Object.values(mix()).flat()
const what = `${all.length} announced devices`

/** Devices that all come up within a second: how soon they are shown, and what that and having them costs. */
export async function discovery(scratch: string): Promise<void> {
  const found = await alcove(join(scratch, 'discovery'))
  const floor = await bareBrowser()
  report({
    what: `the ${mix().mdns.length} of mDNS alone, the last one found`,
    who: "bare process with bonjour-service's browser",
    ...found1(floor),
  })
  report({ what: `${what}, the last one shown`, who: 'alcove', ...found1(found), 'hold ms': 10_000, 'hold p99 ms': 20 })
  report({ what: `${what}, all announced anew ${WAVES} times in 30 s`, who: 'alcove', ...delay(found.anew) })
  report({
    what: `${what} known, no page open`,
    who: 'alcove',
    'CPU %': round(found.idle),
    'CPU % before there were any': round(found.idleBefore),
  })
  if (existsSync(CHROMIUM)) await inBrowser(join(scratch, 'discovery-page'))
  else console.log(`No frames are measured: there is no Chromium at ${CHROMIUM}. Set CHROMIUM_PATH.`)
}

interface Found {
  ms: number
  turns: Turns
  count: number
  before: Held
  after: Held
}

const found1 = ({ ms, turns: how, count, before, after }: Found) => ({
  ms: round(ms, 0),
  ...delay(how),
  'kB heap each': round(((after.heap - before.heap) * 1_024) / count, 1),
  'kB each': round(((after.rssAfterGc - before.rssAfterGc) * 1_024) / count, 1),
  'kB each before gc': round(((after.rss - before.rssAfterGc) * 1_024) / count, 1),
})

const delay = ({ p50, p99, max }: Turns) => ({ 'p50 ms': round(p50), 'p99 ms': round(p99), 'max ms': round(max) })

async function alcove(folder: string): Promise<Found & { anew: Turns; idle: number; idleBefore: number }> {
  const { child, url } = await startNode(folder)
  await sleep(SETTLE_MS)
  const devices = await startDevices()
  const before = await held(child)
  const idleBefore = await idleShare(child)
  const page = await openPage(url)

  await turns(child)
  const shown = untilShown(page)
  const at = await announceAll(devices)
  await page.client.discovery.search({})
  const ms = (await shown) - at
  const how = await turns(child)
  for (let wave = 0; wave < WAVES; wave++) {
    await announceAll(devices)
    await page.client.discovery.search({})
    await sleep(BETWEEN_WAVES_MS)
  }
  const anew = await turns(child)
  page.close()
  await sleep(2_000)
  const after = await held(child)
  await end(child)

  // Another one, as looking at the turns of a loop costs a little itself.
  const again = await startAgain(folder)
  await sleep(SETTLE_MS)
  await announceAll(devices)
  await sleep(SETTLE_MS)
  const idle = await idleShare(again.child)
  await Promise.all([again.child, devices].map(end))
  return { ms, turns: how, count: all.length, before, after, anew, idle, idleBefore }
}

/** Percent of one processor. */
async function idleShare(child: ChildProcess): Promise<number> {
  const [from, began] = [await cpuMs(child), performance.now()]
  await sleep(IDLE_MS)
  return (((await cpuMs(child)) - from) / (performance.now() - began)) * 100
}

async function bareBrowser(): Promise<Found> {
  const devices = await startDevices()
  const count = mix().mdns.length
  const { child } = await startScript(new URL('./discovery-floor.ts', import.meta.url), [String(count)])
  await sleep(1_000)
  const before = await held(child)
  child.send('find')
  await turns(child)
  const last = new Promise<number>(resolve => child.once('message', said => resolve((said as { at: number }).at)))
  const at = await announceAll(devices)
  const ms = (await last) - at
  const how = await turns(child)
  await sleep(2_000)
  const after = await held(child)
  await Promise.all([child, devices].map(end))
  return { ms, turns: how, count, before, after }
}

async function inBrowser(folder: string): Promise<void> {
  const { child, url } = await startNode(folder)
  const devices = await startDevices()
  await sleep(SETTLE_MS)
  const stretches = await framesWhileTheyCome({
    ...{ executablePath: CHROMIUM, url, person: PERSON, count: all.length },
    announce: async () => {
      const at = await announceAll(devices)
      await ask(url, 'alcove/v1/discovery/search', {})
      return at
    },
  })
  for (const [doing, { ms, longest, slow }] of Object.entries(stretches)) {
    report({
      what: `${what}, frames of the page, ${doing}`,
      who: 'alcove in Chromium',
      ...(ms === undefined ? {} : { ms: round(ms, 0) }),
      'longest ms': round(longest, 0),
      '% over 50 ms': round(slow * 100),
    })
  }
  await Promise.all([child, devices].map(end))
}

/** At work on loopback, with an empty room and somebody who may look around. */
async function startNode(folder: string): Promise<{ child: ChildProcess; url: string }> {
  await fillFolder(folder, campus({ zones: 1, systems: 1, modules: 0, settings: 0, metadata: 0, running: 0 }))
  const node = await startAgain(folder)
  await ask(node.url, 'engine/v2/users', { ...PERSON, authority_id: 'authority-bench' })
  return node
}

async function startAgain(folder: string): Promise<{ child: ChildProcess; url: string }> {
  const script = new URL('./discovery-node.ts', import.meta.url)
  const { child, said } = await startScript<{ url: string }>(script, [folder, BENCH_KEY, 'lo'])
  return { child, url: said.url }
}

async function ask(url: string, path: string, body: object): Promise<void> {
  const answer = await fetch(`${url}/api/${path}`, {
    method: 'POST',
    headers: { 'x-api-key': BENCH_KEY, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`)
}

const startDevices = async () => (await startScript(new URL('./discovery-devices.ts', import.meta.url), [])).child

/** Gives when the first one spoke. */
const announceAll = (devices: ChildProcess): Promise<number> =>
  new Promise(resolve => {
    devices.once('message', said => resolve((said as { at: number }).at))
    devices.send('announce')
  })

async function openPage(url: string): Promise<PageSocket> {
  const person = visitor({ url })
  const { status, text } = await person.post('/auth/signin', { email: PERSON.email, password: PERSON.password })
  if (status !== 202) throw new Error(`Signing in: ${status} ${text}`)
  return person.open('admin')
}

/** When a page that watches was told of the last one, with its name when it has one. */
async function untilShown({ client }: PageSocket): Promise<number> {
  const missing = new Set(all.map(({ address }) => address))
  for await (const { devices } of await client.discovery.watch()) {
    for (const { addresses } of devices) for (const { address } of addresses) missing.delete(address)
    if (missing.size === 0) return Date.now()
  }
  throw new Error('The node no longer tells of devices.')
}
