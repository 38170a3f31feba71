import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { systemClock } from '../../../base/clock.ts'
import type { Json } from '../../../base/json.ts'
import { unmeasured } from '../../../base/measure.ts'
import { notedLog } from '../../../store/testing/noted-log.ts'
import { temporaryFolder } from '../../../testing/temporary-folder.ts'
import { until } from '../../../testing/until.ts'
import type { ThreadEnd } from '../../driver-host.ts'
import type { FromWorker, ToWorker } from '../../worker-contract.ts'
import { type ChildLimits, childLimits } from '../child-heart.ts'
import { createCompiledHost } from '../compiled-host.ts'
import type { Misbehaviour } from './stand-in-driver.ts'
import { standInFile } from './stand-in-file.ts'

/** What starts a module of the stand-in. */
export const startOf = (mod: string, settings: { [key: string]: Json } = {}, debug = false): ToWorker => ({
  kind: 'start',
  start: {
    ...{ mod, number: 1, settings, watched: { debug, wire: false, queue: false } },
    address: { kind: 'tcp', ip: '10.0.0.9', port: 4999, uri: '', tls: false, perCommand: false },
    facts: factsOf(mod),
  },
})

export const factsOf = (mod: string) => ({
  ...{ id: mod, slug: 'Display_1', ip: '10.0.0.9', port: 4999, uri: '', udp: false, tls: false, makebreak: false },
  ...{ notes: 'Behind the wall.', simulated: false },
})

/** The host of a stand-in, and what comes of it. Each launch that is up is told `onUp`. */
export function hostOn(odd: Misbehaviour | Buffer = {}, limits: Partial<ChildLimits> = {}, onUp: ToWorker[] = []) {
  const file = join(temporaryFolder(), 'driver')
  writeFileSync(file, Buffer.isBuffer(odd) ? odd : standInFile(odd), { mode: 0o744 })
  const heard: FromWorker[] = []
  const ends: ThreadEnd[] = []
  const log = notedLog()
  const life = new AbortController()
  let ups = 0
  const host = createCompiledHost({
    ...{ clock: systemClock, measure: unmeasured, workOf: () => 'messages', fileName: 'compiled/acme', log },
    driverUrl: () => pathToFileURL(file).href,
    limits: { ...childLimits, ...limits },
    up() {
      ups += 1
      for (const message of onUp) host.send(message)
    },
    news: news => void heard.push(news),
    down: end => void ends.push(end),
  })
  const running = host.run(life.signal)
  let calls = 0

  const statusOf = (mod: string) =>
    Object.assign({}, ...heard.flatMap(news => (news.kind === 'status' && news.mod === mod ? [news.changed] : []))) as {
      [name: string]: Json
    }

  return {
    host,
    heard,
    ends,
    log,
    file,
    ups: () => ups,
    statusOf,
    of: <Kind extends FromWorker['kind']>(kind: Kind, mod?: string) =>
      heard.filter(
        (news): news is Extract<FromWorker, { kind: Kind }> =>
          news.kind === kind && (mod === undefined || !('mod' in news) || news.mod === mod),
      ),
    /** The module has begun and reported. */
    started: (mod = 'mod-a') =>
      until(
        () => statusOf(mod),
        status => 'pid' in status,
      ),
    isUp: (count = 1) =>
      until(
        () => ups,
        now => now >= count,
      ),
    fell: (count = 1) =>
      until(
        () => ends,
        all => all.length >= count,
      ),
    exec(mod: string, method: string, ...args: Json[]) {
      const call = ++calls
      host.send({ kind: 'exec', call, mod, method, args, caller: 'user-7' })
      return {
        call,
        result: async () => {
          const find = () => heard.find(news => news.kind === 'result' && news.call === call)
          const found = await until(find, one => one !== undefined)
          if (found?.kind !== 'result') throw new Error('no result')
          const { result, code } = found
          return { ...(result.ok ? { value: result.value } : { failure: result.failure }), ...(code ? { code } : {}) }
        },
      }
    },
    async stop() {
      life.abort()
      await running
    },
  }
}

/** One that has ended and that nobody has asked after is not alive either. */
export function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return !/\) [ZX] /.test(stat)
  } catch {
    return false
  }
}

export const isGone = (pid: number) =>
  until(
    () => isAlive(pid),
    alive => !alive,
  )
