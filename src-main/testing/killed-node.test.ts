import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { ADMIN_KEY, temporaryFolder } from './start-node.ts'

const KILLS = process.env.ALCOVE_SOAK ? 60 : 4
const LANES = 4
const headers = { 'x-api-key': ADMIN_KEY, 'content-type': 'application/json' }

interface Known {
  /** Zones by name, as far as the node acknowledged them; `undefined` once it acknowledged that they are gone. */
  zones: Map<string, string | undefined>
  next: number
}

test('what the API acknowledged is there after SIGKILL, at whatever moment, cascades whole', {
  timeout: KILLS * 10_000,
}, async () => {
  const folder = temporaryFolder()
  const known: Known = { zones: new Map(), next: 0 }
  for (let round = 0; round < KILLS; round++) {
    const { child, url } = await start(folder)
    await check(url, known)
    const goal = known.next + 5 + Math.floor(Math.random() * 40)
    const lane = () => writeUntilGone(url, known, () => known.next >= goal && child.kill('SIGKILL'))
    await Promise.all(Array.from({ length: LANES }, lane))
  }
  const { child, url } = await start(folder)
  await check(url, known)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(known.zones.size).toBeGreaterThan(KILLS)
})

async function start(folder: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'node-process.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface(child.stdout)) return { child, url: line }
  throw new Error('The node ended before it was ready.')
}

/** Zones with a child each are made and removed, until nobody answers. */
async function writeUntilGone(url: string, known: Known, perhapsKill: () => void): Promise<void> {
  try {
    for (;;) {
      const name = `Zone ${known.next++}`
      perhapsKill()
      const { id } = await ask<{ id: string }>(url, 'POST', 'zones', { name })
      known.zones.set(name, id)
      await ask(url, 'POST', 'zones', { name: `${name} child`, parent_id: id })
      if (Math.random() < 0.4) {
        known.zones.delete(name)
        await ask(url, 'DELETE', `zones/${id}`)
        known.zones.set(name, undefined)
      }
    }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
  }
}

async function check(url: string, known: Known): Promise<void> {
  const rows = await ask<{ id: string; name: string; parent_id?: string }[]>(url, 'GET', 'zones?limit=10000')
  const ids = new Set(rows.map(({ id }) => id))
  const named = new Map(rows.map(({ name, id }) => [name, id]))
  for (const [name, id] of known.zones) expect(named.get(name), name).toBe(id)
  expect(rows.filter(({ parent_id }) => parent_id !== undefined && !ids.has(parent_id))).toEqual([])
}

async function ask<T>(url: string, method: string, path: string, body?: object): Promise<T> {
  const answer = await fetch(`${url}/api/engine/v2/${path}`, {
    method,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  const text = await answer.text()
  return (text ? JSON.parse(text) : undefined) as T
}
