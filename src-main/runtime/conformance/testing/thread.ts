import { Worker } from 'node:worker_threads'
import { onTestFinished } from 'vitest'
import type { Json } from '../../../base/json.ts'
import { fromResult } from '../../../base/result.ts'
import { until } from '../../../testing/until.ts'
import type { Address, FromWorker, ModuleStart, ToWorker, WorkerBirth } from '../../worker-contract.ts'

/** The thread of a driver, spoken to as the main thread does, for the length of one test. */
export async function driverThread(driverUrl: string) {
  const birth: WorkerBirth = { driverUrl, lastEntered: new SharedArrayBuffer(4) }
  const worker = new Worker(new URL('../../worker/worker.ts', import.meta.url), { workerData: birth })
  const told: FromWorker[] = []
  worker.on('message', (batch: FromWorker[]) => void told.push(...batch))
  onTestFinished(async () => void (await worker.terminate()))
  const tell = (...batch: ToWorker[]) => worker.postMessage(batch)
  const first = async <Kind extends FromWorker['kind']>(
    kind: Kind,
    fits: (news: Extract<FromWorker, { kind: Kind }>) => boolean = () => true,
  ) => {
    const find = () =>
      told.find((news): news is Extract<FromWorker, { kind: Kind }> => news.kind === kind && fits(news as never))
    const found = await until(find, news => news !== undefined)
    if (!found) throw new Error('never told')
    return found
  }
  await first('ready')
  let calls = 0
  return {
    told,
    tell,
    first,
    async exec(mod: string, method: string, ...args: Json[]): Promise<Json> {
      const call = ++calls
      tell({ kind: 'exec', call, mod, method, args, caller: undefined })
      return fromResult((await first('result', news => news.call === call)).result)
    },
  }
}

/** What makes a module begin that has no device, unless told otherwise. */
export function startOf(
  mod: string,
  number: number,
  more: { address?: Partial<Address>; settings?: Json } = {},
): ModuleStart {
  const address: Address = { kind: 'none', ip: '', port: 0, uri: '', tls: false, perCommand: false, ...more.address }
  return {
    ...{ mod, number, address, settings: more.settings ?? {} },
    facts: {
      ...{ id: mod, slug: `${mod}_1`, ip: address.ip, port: address.port, uri: address.uri, udp: false },
      ...{ tls: false, makebreak: false, notes: '', simulated: false },
    },
    watched: { debug: false, wire: false, queue: false },
  }
}
