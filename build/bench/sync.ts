import type { ChildProcess } from 'node:child_process'
import { open as openFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { end, startScript } from './processes.ts'
import { quantile, report, round } from './report.ts'
import { syncEdge } from './sync-edge.ts'

const ENTITIES = 10_000
const RUNNING = 20
const CHANGES = 60
const what = `sync of ${ENTITIES} entities`

/** A whole copy from a centre with our extension, then single changes; beside the same pages, parsed and kept. */
export async function sync(scratch: string): Promise<void> {
  const { child, said } = await startScript<{ url: string; secret: string }>(
    new URL('./sync-centre.ts', import.meta.url),
    [String(ENTITIES), String(RUNNING)],
  )
  const pages: string[] = []
  let cameAt = 0
  const edge = await syncEdge({
    ...{ folder: join(scratch, 'sync'), address: said.url, secret: said.secret },
    came(page) {
      cameAt = performance.now()
      if (page.stretches.length > 0) pages.push(JSON.stringify(page))
    },
  })
  const turns = monitorEventLoopDelay({ resolution: 1 })
  turns.enable()
  const began = performance.now()
  await edge.begin()
  const whole = performance.now() - began
  turns.disable()
  const listed = [...pages]

  await untilAtWork(edge)
  let restarts = 0
  const stop = edge.runtime.news(news => {
    if (news.kind === 'health' && news.health.state !== 'connected') restarts += 1
  })
  const changes = await renamed(child, edge.store, CHANGES, () => cameAt)
  // The centre begins anew: everything is listed once more, and nothing is another.
  child.send({ newEpoch: true })
  await renamed(child, edge.store, 1, () => cameAt)
  while (!edge.document.get().mirror?.cursor.startsWith('e1:')) await sleep(10)
  await sleep(1_000)
  stop()
  await edge.end()
  await end(child)

  const floor = await floorOf(scratch, listed)
  const turn = { 'longest turn ms': round(Math.max(0, turns.max / 1e6 - 1)), 'hold turn ms': 50 }
  report({ what, who: 'bare ws, parsed, kept with fsync', ms: round(floor.whole, 0) })
  report({ what, who: 'alcove', ms: round(whole, 0), 'hold ms': 3_000, ...turn, pages: listed.length })
  const one = `${what}, then one change, on disk`
  report({ what: one, who: 'bare ws, parsed, kept with fsync', ...spread(floor.changes) })
  report({ what: one, who: 'alcove', ...spread(changes.map(({ all }) => all)), 'hold p50 ms': 20 })
  report({ what: one, who: 'alcove, from its arrival', ...spread(changes.map(({ here }) => here)) })
  report({
    what: `${RUNNING} modules at work, ${CHANGES + 1} changes and a whole listing`,
    who: 'alcove',
    restarts,
    hold: 0,
  })
}

const spread = (times: readonly number[]) => ({
  'p50 ms': round(quantile(times, 0.5)),
  'p99 ms': round(quantile(times, 0.99)),
})

type Edge = Awaited<ReturnType<typeof syncEdge>>

/** Those that run are on stand-ins for their devices. */
async function untilAtWork({ store, runtime }: Edge): Promise<void> {
  const ids = store.module.filter(({ running }) => running).map(({ id }) => id)
  await store.preferences.update({ simulated_modules: ids })
  while (!ids.every(id => runtime.healthOf(id).state === 'connected')) await sleep(50)
  await sleep(2_000)
}

interface Took {
  /** Milliseconds from the change at the centre until it is on disk here. */
  all: number
  /** From when it arrived here. */
  here: number
}

async function renamed(
  child: ChildProcess,
  store: Edge['store'],
  times: number,
  cameAt: () => number,
): Promise<Took[]> {
  const took: Took[] = []
  for (let count = 0; count < times; count++) {
    const name = `Big ${performance.now()}`
    const here = new Promise<void>(resolve => {
      const stop = store.changed.on(({ id, after }) => {
        if (id !== 'zone-big' || (after as { name?: string } | undefined)?.name !== name) return
        stop()
        resolve()
      })
    })
    const began = performance.now()
    child.send({ rename: name })
    await here
    const now = performance.now()
    took.push({ all: now - began, here: now - cameAt() })
    await sleep(20)
  }
  return took
}

/** The same pages over a bare socket, into one object, and the whole of it kept after each as lowdb would, but flushed. */
async function floorOf(scratch: string, pages: string[]): Promise<{ whole: number; changes: number[] }> {
  const file = join(scratch, 'pages.json')
  await writeFile(file, JSON.stringify(pages))
  const { child, said } = await startScript<{ url: string }>(new URL('./sync-floor.ts', import.meta.url), [file])
  const began = performance.now()
  const socket = new WebSocket(said.url)
  await new Promise(resolve => socket.once('open', resolve))
  const rows: Record<string, object> = {}
  const take = async (page: number, keep: (changes: { id: string }[]) => { id: string }[]) => {
    const came = new Promise(resolve => socket.once('message', resolve))
    socket.send(String(page))
    const { changes } = JSON.parse(String(await came))
    for (const change of keep(changes)) rows[change.id] = change
    await flushed(join(scratch, 'floor.json'), JSON.stringify(rows))
  }
  for (const page of pages.keys()) await take(page, changes => changes)
  const whole = performance.now() - began
  const changes: number[] = []
  for (let count = 0; count < CHANGES; count++) {
    const from = performance.now()
    await take(pages.length - 1, ([change]) => (change ? [{ ...change }] : []))
    changes.push(performance.now() - from)
  }
  socket.terminate()
  await end(child)
  return { whole, changes }
}

async function flushed(path: string, text: string): Promise<void> {
  const file = await openFile(`${path}.tmp`, 'w')
  await file.writeFile(text)
  await file.sync()
  await file.close()
  await rename(`${path}.tmp`, path)
}
