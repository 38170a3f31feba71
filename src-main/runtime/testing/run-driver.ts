import { type FakeClock, fakeClock } from '../../base/fake-clock.ts'
import type { Json } from '../../base/json.ts'
import type { Driver } from '../../driver-kit/define-driver.ts'
import { runModule } from '../worker/running-module.ts'
import type { FromWorker, SystemMirror } from '../worker-contract.ts'

interface Given {
  settings?: Json
  ip?: string
  port?: number
  uri?: string
  system?: SystemMirror
  callSystem?: (target: string, method: string, args: Json, caller: string | undefined) => Promise<Json>
  clock?: FakeClock
  debug?: boolean
}

/** One module of a driver in this thread, on a clock that stands still: all it tells is kept. */
export function runDriver(driver: Driver, given: Given = {}) {
  const { settings = {}, ip = '127.0.0.1', port = 0, uri = '', system, clock = fakeClock(), debug = false } = given
  const told: FromWorker[] = []
  const module = runModule({
    start: { mod: 'mod-a', number: 1, label: 'Display_1', address: { ip, port, uri }, settings, debug },
    driver,
    clock,
    tell: news => void told.push(news),
    enter: run => run(),
    callSystem: given.callSystem ?? (() => Promise.reject(new Error('no other module here'))),
    system,
  })
  return {
    module,
    clock,
    told,
    /** Log lines as `level: message`. */
    lines: () => told.flatMap(news => (news.kind === 'log' ? [`${news.level}: ${news.message}`] : [])),
    /** Each change of status, in order. */
    changes: () => told.flatMap(news => (news.kind === 'status' ? [news.changed] : [])),
    connections: () => told.flatMap(news => (news.kind === 'connected' ? [[news.connected, news.reason]] : [])),
    exec: (method: string, args: Json = [], caller?: string, signal = new AbortController().signal) =>
      module.exec(method, args, caller, signal),
  }
}
