import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { generate } from 'selfsigned'
import { expect, onTestFinished, test } from 'vitest'
import { building } from '../../e2e/central/building.ts'
import { type CentralOptions, startCentral } from '../../e2e/central/central.ts'
import { type Clock, systemClock } from '../base/clock.ts'
import { emitter } from '../base/emitter.ts'
import { unmeasured } from '../base/measure.ts'
import { parseSettings } from '../model/settings-text.ts'
import type { Signal } from '../model/signal.ts'
import { createCompiledDrivers } from '../runtime/compiled/compiled-drivers.ts'
import { createRuntime } from '../runtime/runtime.ts'
import { openShelf } from '../runtime/shelf.ts'
import { openRecordings } from '../runtime/simulators/recordings.ts'
import { createSimulation } from '../runtime/simulators/simulation.ts'
import { openStore } from '../store/open.ts'
import { sealWith } from '../store/seal.ts'
import { notedLog } from '../store/testing/noted-log.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { until } from '../testing/until.ts'
import { openCentralState } from './document.ts'
import { createPlacement } from './placement.ts'
import { openSync } from './sync.ts'
import type { Connecting } from './sync-contract.ts'

const EDGE = 'edge-1'

/** For which pauses are short, and hours too. */
const hasty: Clock = {
  ...systemClock,
  timer: (ms, callback) => systemClock.timer(ms < 5_000 || ms === 3_600_000 ? Math.min(ms, 20) : ms, callback),
}

async function startedCentral(options: CentralOptions = {}) {
  const central = await startCentral({ rows: building({ edgeId: EDGE }), extension: true, ...options })
  onTestFinished(() => central.close())
  const { secret } = central.addEdge({ id: EDGE })
  const to = (more: Partial<Connecting> = {}): Connecting => ({
    ...{ address: central.url, secret, ca: null, api_key: null, systems: [], logic: 'when_away' as const },
    ...more,
  })
  return { central, secret, to }
}

/** The tie of a node whose modules do not run: what is on disk and goes over the link is real. */
async function startedSync(folder = temporaryFolder(), clock = systemClock) {
  const about = { clock, log: notedLog() }
  const store = await openStore({ folder, ...about })
  const compiled = createCompiledDrivers({
    ...{ folder: join(folder, 'compiled'), cacheFolder: join(folder, 'cache'), ...about },
  })
  const shelf = await openShelf({ builtIn: [new URL('../drivers/', import.meta.url)], compiled, ...about })
  const signals = emitter<Signal>()
  const document = await openCentralState({ folder, ...about })
  const placement = createPlacement({ document, clock })
  const recordings = openRecordings({ folder: join(folder, 'recordings'), seal: sealWith(store.secrets) })
  const simulators = new URL('../runtime/simulators/simulator-worker.ts', import.meta.url)
  const runtime = createRuntime({
    ...{ store, signals, shelf, placement, ...about, defineSetting: async () => undefined },
    simulation: createSimulation(simulators, about.log, recordings),
    workerUrl: new URL('../runtime/worker/worker.ts', import.meta.url),
  })
  const sync = await openSync({
    ...{ folder, store, runtime, document, placement, compiled, signals, ...about, measure: unmeasured },
  })
  const life = new AbortController()
  const running = sync.run(life.signal)
  let ended: Promise<void> | undefined
  const stop = () => {
    ended ??= (async () => {
      life.abort()
      await running
      await sync.close()
      await store.close()
    })()
    return ended
  }
  onTestFinished(stop)
  const marked = () => store.module.filter(row => row.central !== undefined)
  return { sync, store, document, folder, log: about.log, stop, marked }
}

const isUp = ({ sync }: { sync: Awaited<ReturnType<typeof startedSync>>['sync'] }) =>
  until(
    () => sync.view(),
    ({ link }) => link.phase === 'up',
  )
/** The rooms of the building are here. */
const isHere = async (node: Awaited<ReturnType<typeof startedSync>>) => {
  await isUp(node)
  await until(
    () => node.sync.view().mirror,
    ({ state, checkedAt }) => state === 'idle' && checkedAt !== undefined,
  )
}

test('a node that belongs to no centre waits for nothing and keeps nothing', async () => {
  const clock = { ...systemClock, timers: 0 }
  const document = await openCentralState({ folder: temporaryFolder(), clock, log: notedLog() })
  clock.timer = () => {
    clock.timers += 1
    return () => {}
  }
  createPlacement({ document, clock }).look()
  expect(clock.timers).toBe(0)
  const { folder, log, stop } = await startedSync()
  await stop()
  expect(readdirSync(folder).filter(name => /central|outbox/.test(name))).toEqual([])
  expect(log.lines).toEqual([])
})

test('a setting that a module keeps while the centre is away is there after a restart, and goes up as it was kept', async () => {
  const { central, to } = await startedCentral()
  const first = await startedSync(undefined, hasty)
  await first.sync.connect(to())
  await isHere(first)
  await central.away()
  await until(
    () => first.sync.view().link.phase,
    phase => phase !== 'up',
  )
  const mod = 'mod-1-1-display-edge'
  first.sync.settingKept(mod, 'volume_limit', 42)
  await first.stop()
  const second = await startedSync(first.folder, hasty)
  expect(second.sync.view().waiting.settings).toBe(1)
  await central.back()
  const kept = await until(
    () => [...central.data.tables.settings.values()].find(row => row.parent_id === mod && row.encryption_level === 0),
    row => row !== undefined,
  )
  expect(parseSettings(String(kept?.settings_string))).toEqual({ volume_limit: 42 })
})

test.each([true, false])(
  'what came from a centre is this node’s own after leaving it, or gone (keep: %s)',
  async keep => {
    const { to } = await startedCentral()
    const node = await startedSync()
    await node.sync.connect(to())
    await isHere(node)
    const rooms = node.store.module.all().length
    expect([rooms, node.marked().length]).toEqual([rooms, rooms])
    await node.sync.disconnect(keep)
    expect([node.store.module.all().length, node.marked().length]).toEqual([keep ? rooms : 0, 0])
    // Ada is the only one who may manage this node.
    expect(node.store.user.all().map(({ name }) => name)).toEqual(keep ? expect.any(Array) : ['Ada Admin'])
    expect(node.store.settings.all().length > 0).toBe(keep)
    expect(node.sync.view()).toMatchObject({ address: '', edge_id: '', modules: { here: 0 }, link: { phase: 'none' } })
    expect(node.sync.view().waiting).toMatchObject({ statuses: 0, events: 0, settings: 0 })
  },
)

test('a leaving that a power cut ended is ended at the next start', async () => {
  const { to } = await startedCentral()
  const node = await startedSync()
  await node.sync.connect(to())
  await isHere(node)
  await node.stop()
  const folder = node.folder
  const before = await openCentralState({ folder, clock: systemClock, log: notedLog() })
  await before.change(() => ({ ...node.document.get(), address: null, secret: null, leaving: 'remove' }))
  await before.close()
  const again = await startedSync(folder)
  await until(
    () => again.document.get().leaving,
    leaving => leaving === null,
  )
  expect([again.marked(), again.store.module.all()]).toEqual([[], []])
})

test('no secret is in what is shown, in the log, or in clear on the disk', async () => {
  const { central, to, secret } = await startedCentral()
  const key = central.addKey()
  const node = await startedSync(temporaryFolder(), hasty)
  await node.sync.connect(to({ api_key: key }))
  await isHere(node)
  const second = await central.rotate(EDGE)
  await until(
    () => node.document.get().previous_secret,
    previous => previous === null,
  )
  central.misbehave.refuseWith = 401
  central.cut(EDGE, 'tcp')
  await until(
    () => node.sync.view().link.phase,
    phase => phase === 'refused',
  )
  const shown = JSON.stringify(node.sync.view()) + node.log.lines.join('\n')
  await node.stop()
  const files = ['central.json', 'central.previous.json'].map(name => readFileSync(join(node.folder, name), 'utf8'))
  for (const text of [shown, ...files]) for (const one of [secret, second, key]) expect(text).not.toContain(one)
})

test('the kept secret is tried out at the address it is for, and said to no other', async () => {
  const heard: string[] = []
  const stranger = createServer()
  stranger.on('upgrade', (request, socket) => {
    heard.push(`${request.url} ${JSON.stringify(request.headers)}`)
    socket.end('HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n')
  })
  await new Promise<void>(resolve => stranger.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void stranger.close())
  const address = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`

  const { central, to } = await startedCentral()
  const node = await startedSync()
  await node.sync.connect(to())
  await isUp(node)
  const signal = new AbortController().signal
  const given = { secret: '', ca: null }
  expect(await node.sync.check('secret', { ...given, address: `${central.url}/` }, signal)).toMatchObject({ ok: true })
  await central.away()
  await until(
    () => node.sync.view().link.phase,
    phase => phase === 'down',
  )
  expect(await node.sync.check('secret', { ...given, address }, signal)).toMatchObject({ ok: false })
  expect(await node.sync.check('secret', { ...given, address: 'not an address' }, signal)).toMatchObject({ ok: false })
  expect(heard).toEqual([])
})

test('a secret that the centre does not take is given up for the one before, and that is said', async () => {
  const { to, secret } = await startedCentral()
  const node = await startedSync()
  await node.sync.connect(to())
  await isUp(node)
  await node.sync.rotate(`${'f'.repeat(32)}.${'f'.repeat(43)}`)
  await until(
    () => node.log.lines,
    lines => lines.some(line => /does not take the new secret/.test(line)),
  )
  await isUp(node)
  expect(node.log.lines.join('\n')).not.toContain(secret)
  expect(node.document.get().previous_secret).toBeNull()
})

test('people are told until when the link was up, and not since when', async () => {
  const { central, to } = await startedCentral()
  const node = await startedSync()
  await node.sync.connect(to())
  await isUp(node)
  const { connected_at } = await until(
    () => node.document.get(),
    now => now.connected_at !== null,
  )
  await until(
    () => systemClock.now(),
    now => now > (connected_at ?? 0),
  )
  await central.away()
  const { last_up_at } = await until(
    () => node.sync.view(),
    now => (now.last_up_at ?? 0) > (connected_at ?? 0),
  )
  expect(node.document.get()).toMatchObject({ connected_at, last_up_at })
})

test('at another address of the same centre the rooms go on, and are the same', async () => {
  const { central, to } = await startedCentral()
  const node = await startedSync()
  await node.sync.connect(to())
  await isHere(node)
  const [before, { modules }] = [node.store.module.all(), node.sync.view()]
  expect(modules.started).toBeGreaterThan(0)
  await central.away()
  await node.sync.connect(to({ address: central.url.replace('127.0.0.1', 'localhost') }))
  expect(node.sync.view().modules).toEqual(modules)
  await central.back()
  await isHere(node)
  expect(node.store.module.all()).toEqual(before)
})

test('secrets that cannot be read any more are said to be so, and the node works on', async () => {
  const { central, to } = await startedCentral({ extension: false })
  const node = await startedSync()
  await node.sync.connect(to({ api_key: central.addKey() }))
  await isUp(node)
  await node.stop()
  // A backup that was put back without the key of this node.
  rmSync(join(node.folder, 'secret.key'))
  const again = await startedSync(node.folder)
  const { link } = await until(
    () => again.sync.view(),
    ({ link: { phase } }) => phase === 'refused',
  )
  expect(link.reason).toMatch(/Enter it again/)
  await again.sync.connect(to())
  await isUp(again)
})

test('while the link is up it is noted every hour, so that a power cut takes no more than that', async () => {
  const { to } = await startedCentral()
  const node = await startedSync(temporaryFolder(), hasty)
  await node.sync.connect(to())
  await isUp(node)
  const { last_up_at, connected_at } = await until(
    () => node.document.get(),
    now => (now.last_up_at ?? 0) > (now.connected_at ?? Number.POSITIVE_INFINITY),
  )
  expect(last_up_at).toBeGreaterThan(connected_at ?? 0)
  expect(node.sync.view().link.phase).toBe('up')
})

test('a pinned authority counts alone, for the link and for the REST API', async () => {
  const [tls, stranger] = await Promise.all([selfSigned(), selfSigned()])
  const { central, to } = await startedCentral({ tls, extension: false })
  const node = await startedSync(temporaryFolder(), hasty)
  const key = central.addKey()
  const wrong = [
    { ca: null, says: /self-signed/ },
    { ca: stranger.cert, says: /not signed by the authority that was entered/ },
  ]
  for (const { ca, says } of wrong) {
    await node.sync.connect(to({ ca, api_key: key }))
    await until(
      () => node.sync.view(),
      ({ link, mirror }) => says.test(link.reason ?? '') && says.test(mirror.reason),
    )
  }
  // Not even a request, which would hold a secret.
  expect([central.attempts, [...central.requests.keys()]]).toEqual([[], []])
  await node.sync.connect(to({ ca: tls.cert, api_key: key }))
  await isHere(node)
  expect(node.sync.view()).toMatchObject({ pinned: true, mirror: { kind: 'rest', reason: expect.any(String) } })
})

async function selfSigned() {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  })
  return { key, cert }
}
