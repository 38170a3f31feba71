import { type FakeClock, fakeClock } from '../../base/fake-clock.ts'
import type { Json } from '../../base/json.ts'
import type { Driver } from '../../driver-kit/define-driver.ts'
import type { Deviations } from '../../driver-kit/deviations.ts'
import { loopback } from '../../testing/loopback.ts'
import { createMonitors } from '../worker/monitors.ts'
import { runModule } from '../worker/running-module.ts'
import type { Address, FromWorker, SystemMirror } from '../worker-contract.ts'

interface Given {
  settings?: Record<string, Json>
  /** Of the kind that the driver declares, on this machine, unless said otherwise. */
  address?: Partial<Address>
  port?: number
  system?: SystemMirror
  callSystem?: (target: string, method: string, args: Json, caller: string | undefined) => Promise<Json>
  clock?: FakeClock
  debug?: boolean
  rules?: Deviations
}

export const factsOf = (id: string, more: Partial<SystemMirror['facts']> = {}): SystemMirror['facts'] => ({
  id,
  name: id,
  display_name: id,
  description: '',
  email: null,
  features: [],
  bookable: false,
  code: null,
  type: null,
  capacity: 0,
  map_id: null,
  timezone: undefined,
  support_url: null,
  zones: [],
  images: [],
  security_groups: [],
  ...more,
})

/** One module of a driver in this thread, on a clock that stands still: all it tells is kept. */
export function runDriver(driver: Driver, given: Given = {}) {
  const { settings = {}, port = 0, system, clock = fakeClock(), debug = false, rules } = given
  const told: FromWorker[] = []
  const tell = (news: FromWorker) => void told.push(news)
  const monitors = createMonitors(channels => tell({ kind: 'monitors', channels }))
  const { kind, options } = driver.transport
  const address: Address = {
    ...{ kind, ip: '127.0.0.1', port, uri: '', tls: options.tls ?? false, perCommand: options.perCommand ?? false },
    ...given.address,
  }
  const { ip, uri, tls, perCommand } = address
  const facts = {
    ...{ id: 'mod-a', slug: 'Display_1', ip, port: address.port, uri, tls, makebreak: perCommand },
    ...{ udp: address.kind === 'udp', notes: '', simulated: false },
  }
  const module = runModule({
    start: { mod: 'mod-a', number: 1, address, facts, settings, watched: { debug, wire: false, queue: false } },
    driver,
    clock,
    tell,
    enter: run => run(),
    call: given.callSystem ?? (() => Promise.reject(new Error('no other module here'))),
    monitors,
    system,
    interfaces: loopback,
    ...(rules ? { rules } : {}),
  })
  return {
    module,
    clock,
    told,
    monitors,
    /** The module with other settings. */
    update: (next: Record<string, Json>) => module.update({ kind: 'update', mod: 'mod-a', settings: next, facts }),
    /** Log lines as `level: message`. */
    lines: () => told.flatMap(news => (news.kind === 'log' ? [`${news.level}: ${news.message}`] : [])),
    /** Each change of status, in order. */
    changes: () => told.flatMap(news => (news.kind === 'status' ? [news.changed] : [])),
    connections: () => told.flatMap(news => (news.kind === 'connected' ? [[news.connected, news.reason]] : [])),
    exec: async (method: string, args: Json = [], caller?: string) => (await module.exec(method, args, caller)).value,
  }
}
