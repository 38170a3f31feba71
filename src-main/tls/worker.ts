import { parentPort, workerData } from 'node:worker_threads'
import { toResult } from '../base/result.ts'
import type { Order } from './maker.ts'

// The library wants it before it is loaded itself, and a bundle keeps no order among what is loaded from elsewhere.
await import('reflect-metadata')
const [{ makeAuthority }, { makeLeaf }] = await Promise.all([import('./authority.ts'), import('./leaf.ts')])

const order = workerData as Order
parentPort?.postMessage(await toResult(() => (order.kind === 'authority' ? makeAuthority(order) : makeLeaf(order))))
