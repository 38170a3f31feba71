import { Worker } from 'node:worker_threads'
import { fromResult, type Result } from '../base/result.ts'

export interface AuthorityOrder {
  /** What it is called in a phone's list. */
  name: string
  hostname: string
  /** Ends of names that it may vouch for. */
  permitted: string[]
  notBefore: number
  notAfter: number
}

export interface LeafOrder {
  authority: Made
  names: string[]
  addresses: string[]
  notBefore: number
  notAfter: number
}

/** PEM. */
export interface Made {
  certificate: string
  key: string
}

/** Makes certificates. */
export interface Maker {
  authority(order: AuthorityOrder): Promise<Made>
  leaf(order: LeafOrder): Promise<Made>
}

export type Order = ({ kind: 'authority' } & AuthorityOrder) | ({ kind: 'leaf' } & LeafOrder)

/** A maker in a thread that lives as long as one order: there are a few in a year. */
export const makerIn = (workerUrl: URL): Maker => ({
  authority: order => made(workerUrl, { kind: 'authority', ...order }),
  leaf: order => made(workerUrl, { kind: 'leaf', ...order }),
})

async function made(workerUrl: URL, order: Order): Promise<Made> {
  const worker = new Worker(workerUrl, { workerData: order })
  try {
    return fromResult(
      await new Promise<Result<Made>>((resolve, reject) => {
        worker.once('message', resolve)
        worker.once('error', reject)
        worker.once('exit', code => reject(new Error(`The thread that makes certificates ended (${code}).`)))
      }),
    )
  } finally {
    await worker.terminate()
  }
}
