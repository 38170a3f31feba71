import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { campus, fillFolder } from './campus.ts'
import { BENCH_KEY } from './key.ts'
import { end, median, startScript } from './processes.ts'
import { quantile, report, round } from './report.ts'

const ROWS = 20_000
const ROUNDS = 3
const PAGES = 200
const searches = ['level 7', 'room', 'meeting 12', 'room.77@example.com', 'wall', 'nothing like it']

/** Pages of 100 at random places of long lists, one after the other, beside a route that has the bytes ready. */
export async function lists(scratch: string): Promise<void> {
  const folder = join(scratch, 'lists')
  await fillFolder(folder, campus({ zones: ROWS, systems: ROWS, modules: ROWS, settings: 0, metadata: 0, running: 0 }))
  const { child, said } = await startScript<{ url: string }>(new URL('./node-on.ts', import.meta.url), [
    folder,
    BENCH_KEY,
  ])
  for (const path of ['systems', 'zones', 'modules']) {
    for (const searched of [false, true]) {
      const page = () => {
        const offset = Math.floor(Math.random() * (ROWS - 100))
        const q = searches[Math.floor(Math.random() * searches.length)] ?? ''
        // What is found is a shorter list.
        const query = searched ? `q=${encodeURIComponent(q)}&offset=${offset % 200}` : `offset=${offset}`
        return `${said.url}/api/engine/v2/${path}?limit=100&${query}`
      }
      await pages(scratch, `GET /${path}${searched ? '?q=' : ''}`, page)
    }
  }
  await end(child)
}

async function pages(scratch: string, name: string, page: () => string): Promise<void> {
  const firstMs = await timed(page())
  const file = join(scratch, 'page.json')
  const answer = await fetch(page().replace(/offset=\d+/, 'offset=0'), { headers: { 'x-api-key': BENCH_KEY } })
  writeFileSync(file, Buffer.from(await answer.arrayBuffer()))
  const floor = await startScript<{ url: string }>(new URL('./bare-fastify.ts', import.meta.url), [file])
  const contestants = { alcove: page, 'bare Fastify': () => `${floor.said.url}/list` }
  const took: Record<string, { p50: number; p99: number }[]> = {}
  for (let turn = 0; turn < ROUNDS; turn++) {
    for (const [who, url] of Object.entries(contestants)) {
      const times: number[] = []
      for (let count = 0; count < PAGES; count++) times.push(await timed(url()))
      took[who] = [...(took[who] ?? []), { p50: quantile(times, 0.5), p99: quantile(times, 0.99) }]
    }
  }
  await end(floor.child)
  for (const [who, rounds] of Object.entries(took)) {
    report({
      what: `${name}, page of 100 of 20,000 rows`,
      who,
      'p50 ms': round(median(rounds.map(one => one.p50))),
      'p99 ms': round(median(rounds.map(one => one.p99))),
      ...(who === 'alcove' ? { 'first ms': round(firstMs), 'hold ms': 30 } : {}),
    })
  }
}

async function timed(url: string): Promise<number> {
  const began = performance.now()
  const answer = await fetch(url, { headers: { 'x-api-key': BENCH_KEY } })
  await answer.arrayBuffer()
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`)
  return performance.now() - began
}
