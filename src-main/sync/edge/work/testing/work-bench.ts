import { onTestFinished } from 'vitest'
import { type Emitter, emitter } from '../../../../base/emitter.ts'
import { type FakeClock, fakeClock } from '../../../../base/fake-clock.ts'
import { Failed } from '../../../../base/result.ts'
import type { Health, StatusValue } from '../../../../model/live.ts'
import type { Signal } from '../../../../model/signal.ts'
import type { Runtime, RuntimeNews } from '../../../../runtime/runtime.ts'
import type { ShelvedDriver } from '../../../../runtime/shelf.ts'
import { openStore, type Store } from '../../../../store/open.ts'
import { notedLog } from '../../../../store/testing/noted-log.ts'
import { temporaryFolder } from '../../../../testing/temporary-folder.ts'
import type { Apply } from '../../../centre.ts'
import { type CentralDocument, openCentralState } from '../../../document.ts'
import type { Outbox } from '../../../outbox/outbox-contract.ts'
import { createApply } from '../../../overrides/apply.ts'
import type { LiveLink } from '../../link-contract.ts'
import { type CoreRequest, type EdgeRequest, type RegisterResponse, registerResponse } from '../../messages.ts'
import type { CompiledDrivers } from '../compiled-contract.ts'
import { createEdgeWork, type EdgeWork } from '../work.ts'
import { fakeCompiled } from './fake-compiled.ts'

export const KEY = 'drivers_acme_display_1a2b3c4_amd64'
export const OTHER_KEY = 'drivers_acme_display_7654321_amd64'

/** The edge's work with a real store, on a runtime that does nothing and a link whose other end is the test. */
export interface WorkBench {
  work: EdgeWork
  store: Store
  document: CentralDocument
  folder: string
  clock: FakeClock
  log: ReturnType<typeof notedLog>
  runtime: FakeRuntime
  /** What the outbox was told, in order. */
  told: string[]
  /** From here on the centre lists this. */
  lists(listed: Partial<RegisterResponse>): void
  /** What was asked of the centre. */
  asked: EdgeRequest[]
  link(): LiveLink & { cut(): void }
  answer(request: CoreRequest): Promise<unknown>
  /** From here on these are on the shelf. */
  shelve(...drivers: { fileName: string; answersFor: string[] }[]): void
  /** What lays rows fails from here on, or no longer. */
  refuse(yes: boolean): void
}

export interface FakeRuntime {
  runs: Set<string>
  health: Map<string, Health['state']>
  status: Map<string, Record<string, StatusValue>>
  news(news: RuntimeNews): void
}

export async function workBench({ compiled = fakeCompiled() as CompiledDrivers } = {}): Promise<WorkBench> {
  const [log, clock, folder] = [notedLog(), fakeClock(), temporaryFolder()]
  const store = await openStore({ folder, log, clock })
  const document = await openCentralState({ folder, clock, log })
  await document.change(now => ({ ...now, address: 'https://central.example' }))
  onTestFinished(async () => {
    await document.close()
    await store.close()
  })
  const news = emitter<RuntimeNews>()
  const runtime: FakeRuntime = { runs: new Set(), health: new Map(), status: new Map(), news: news.emit }
  const told: string[] = []
  const asked: EdgeRequest[] = []
  let answer: RegisterResponse = registerResponse.parse({ type: 'register_response' })
  let refuses = false
  const shelf = { all: [shelved('acme/display', ['drivers/acme/display.cr'])], news: emitter<void>() }
  const real = createApply({ store, clock, log })
  const apply: Apply = async (...given) => {
    if (refuses) throw new Failed('unexpected', 'The disk is full.')
    return real(...given)
  }
  const work = createEdgeWork({
    ...{ store, document, apply, compiled, clock, log },
    runtime: runtimeOf(runtime, news.on, shelf),
    signals: emitter<Signal>(),
    outbox: outboxOf(told),
    machine: () => ({
      ...{ hostname: 'bench', cpu_count: 2.4, core_cpu: Number.NaN, total_cpu: Number.POSITIVE_INFINITY },
      ...{ memory_total: 2 ** 40, memory_usage: 10.5, core_memory: -1 },
    }),
  })
  return {
    ...{ work, store, document, folder, clock, log, runtime, told, asked },
    lists(listed) {
      answer = registerResponse.parse({ type: 'register_response', ...listed })
    },
    link() {
      const life = new AbortController()
      return {
        async ask(request) {
          asked.push(request)
          return (request.type === 'register' ? answer : { type: 'success', success: true }) as never
        },
        fetchBinary: async () => Buffer.from('a program'),
        signal: life.signal,
        cut: () => life.abort(new Failed('offline', 'The link was cut.')),
      }
    },
    shelve(...drivers) {
      shelf.all = drivers.map(({ fileName, answersFor }) => shelved(fileName, answersFor))
      shelf.news.emit()
    },
    answer: request => work.answers(request, new AbortController().signal),
    refuse(yes) {
      refuses = yes
    },
  }
}

const shelved = (fileName: string, answers_for: string[]) =>
  ({ fileName, source: 'built-in', description: { answers_for } }) as unknown as ShelvedDriver

interface FakeShelf {
  all: ShelvedDriver[]
  news: Emitter<void>
}

function runtimeOf({ runs, health, status }: FakeRuntime, news: Runtime['news'], shelf: FakeShelf): Runtime {
  return {
    news,
    shelf: { all: () => shelf.all, changed: (listener: () => void) => shelf.news.on(listener) },
    transportOf: (id: string) => (runs.has(id) ? 'tcp' : undefined),
    healthOf: (id: string) => ({ state: health.get(id) ?? 'stopped', since: 0, restarts: 0 }),
    statusOf: (id: string) => status.get(id) ?? {},
    descriptionOf: () => undefined,
    threads: () => [],
    directory: { labelOf: (id: string) => id },
  } as unknown as Runtime
}

function outboxOf(told: string[]): Outbox {
  return {
    restarted: mod => void told.push(`restarted ${mod}`),
    status: (mod, name, json) => void told.push(`${mod} ${name} ${json}`),
    event: channel => void told.push(channel),
    setting: (mod, name, yaml) => void told.push(`${mod} keeps ${name} ${yaml}`),
    forget: mod => void told.push(`forget ${mod}`),
    drain: link => new Promise(resolve => link.signal.addEventListener('abort', () => resolve())),
    facts: () => ({ statuses: 0, events: 0, settings: 0, bytes: 0, dropped: 0, oldestAt: undefined }),
    changed: () => () => undefined,
    close: async () => undefined,
  }
}

/** A start payload of a module of the Acme driver. */
export const payloadOf = (id: string, settings: object = {}, more: object = {}): string =>
  JSON.stringify({
    ...{ id, driver_id: 'driver-acme', edge_id: 'edge-1', name: 'Display', role: 1, running: true, connected: true },
    ...{ ip: '10.0.0.9', port: 4999, tls: false, udp: false, makebreak: false, uri: '', notes: '' },
    ...{ created_at: 1_767_225_600, updated_at: 1_767_312_000, control_system: null, settings, ...more },
  })
