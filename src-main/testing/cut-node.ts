import { type Clock, systemClock } from '../base/clock.ts'
import type { CentralView } from '../contract/central-views.ts'
import { cuttingProxy } from '../sync/mirror/extension/testing/cutting-proxy.ts'
import type { CutBuilding, Edit } from './cut-building.ts'
import { restClient } from './rest-client.ts'
import { ADMIN_KEY, startNode, temporaryFolder } from './start-node.ts'
import { until } from './until.ts'

/** One link of a node: it is cut as planned, or else where it stands when the next leg begins. */
export interface Leg {
  /** In the middle of what the centre sends, or behind a frame of either side. */
  cut: { bytes: number } | { sent: number } | { received: number }
  /** How the link of the leg before ends, when it still stands. */
  how: 'tcp' | 'close'
  halfway: Edit[]
  whileCut: Edit[]
  /** So many things happen on site meanwhile. */
  events: number
  /** The centre knows nothing more of what it sent: all is listed again. */
  newEpoch: boolean
}

/** A whole node that belongs to the building's centre, over a way that breaks where it is told to. */
export interface CutNode {
  readonly folder: string
  /** How many things have happened on site: their numbers, from 0, go up on the channel `cut`. */
  readonly happened: number
  /** Resolves when the link was cut, or all is through. */
  go(leg: Leg): Promise<void>
  /** One more link, and nothing breaks any more. Resolves when all that waits has gone up. */
  last(): Promise<void>
  stop(): Promise<void>
  close(): Promise<void>
}

const PATIENT_MS = 30_000

export async function openCutNode({ central, edgeId, secret, edit }: CutBuilding): Promise<CutNode> {
  const proxy = await cuttingProxy(central.port)
  const folder = temporaryFolder()
  const node = await startNode({
    ...{ folder, clock: quickLinks, firstRoom: { records: {} } },
    driverFolders: ['./drivers/', '../sync/edge/work/testing/drivers/'].map(path => new URL(path, import.meta.url)),
  })
  const ask = restClient(node, ADMIN_KEY)
  const attempts = () => central.attempts.length
  const view = async () => (await ask('GET', '/../../alcove/v1/central')).json as CentralView
  let [happened, isTied, isLast] = [0, false, false]

  async function tie(): Promise<void> {
    isTied = true
    const { status, text } = await ask('PUT', '/../../alcove/v1/central', {
      ...{ address: `http://127.0.0.1:${proxy.port}`, secret },
    })
    if (status !== 200) throw new Error(text)
  }

  /** Nothing, while the module is not here yet. */
  async function happens(): Promise<void> {
    const { status } = await ask('POST', '/modules/mod-1-edge/exec/publish', ['cut', `${happened}`])
    if (status === 200) happened += 1
  }

  function endLink(how: Leg['how']): void {
    if (central.link(edgeId).connected) central.cut(edgeId, how)
  }

  async function isThrough(since: number): Promise<boolean> {
    const { phase, mirror, waiting } = await view()
    const hasAll = !central.hasExtension || (mirror.checked_at ?? 0) >= since
    return phase === 'up' && waiting.statuses === 0 && hasAll
  }

  return {
    folder,
    get happened() {
      return happened
    },
    async go({ cut, how, halfway, whileCut, events, newEpoch }) {
      const editHalfway = () => {
        // A link that was on its way already may have left the plan to the next one.
        if (!isLast) halfway.forEach(edit)
      }
      if ('bytes' in cut) proxy.cutNext(cut.bytes, editHalfway)
      if ('sent' in cut) central.misbehave.cutAfterSent = cut.sent
      if ('received' in cut) central.misbehave.cutAfterReceived = cut.received
      const before = attempts()
      endLink(how)
      if (newEpoch) central.newEpoch()
      whileCut.forEach(edit)
      if (!isTied) await tie()
      for (let count = 0; count < events; count++) await happens()
      const since = systemClock.now()
      await until(
        async () => attempts() > before + 1 || (attempts() > before && (await isThrough(since))),
        is => is,
        PATIENT_MS,
      )
      if (!('bytes' in cut)) editHalfway()
      Object.assign(central.misbehave, { cutAfterSent: undefined, cutAfterReceived: undefined })
    },
    async last() {
      isLast = true
      const before = attempts()
      endLink('tcp')
      await until(attempts, now => now > before, PATIENT_MS)
      // Behind all that was changed before.
      central.data.update('zone', 'zone-building', { name: 'The end' })
      await until(
        async () => {
          const { phase, waiting } = await view()
          const zone = central.hasExtension ? await ask('GET', '/zones/zone-building') : undefined
          const { statuses, events, settings } = waiting
          return { phase, waiting: statuses + events + settings, zone: zone?.json?.name ?? 'The end' }
        },
        ({ phase, waiting, zone }) => phase === 'up' && waiting === 0 && zone === 'The end',
        PATIENT_MS,
      )
    },
    stop: node.stop,
    async close() {
      await node.stop()
      await proxy.close()
    },
  }
}

/** Links come back sooner. Only their pauses are drawn at random, so nothing else is a part of a millisecond. */
const quickLinks: Clock = {
  ...systemClock,
  timer: (ms, callback) => systemClock.timer(Number.isInteger(ms) ? ms : ms / 25, callback),
}
