import { join } from 'node:path'
import { systemClock } from '../../src-main/base/clock.ts'
import { emitter } from '../../src-main/base/emitter.ts'
import { silentLog as log } from '../../src-main/base/log.ts'
import type { Signal } from '../../src-main/model/signal.ts'
import { createRuntime } from '../../src-main/runtime/runtime.ts'
import { openShelf } from '../../src-main/runtime/shelf.ts'
import { openRecordings } from '../../src-main/runtime/simulators/recordings.ts'
import { createSimulation } from '../../src-main/runtime/simulators/simulation.ts'
import { openStore } from '../../src-main/store/open.ts'
import { sealWith } from '../../src-main/store/seal.ts'
import { openCentralState } from '../../src-main/sync/document.ts'
import { createEdgeLink } from '../../src-main/sync/edge/link.ts'
import type { LinkWork } from '../../src-main/sync/edge/link-contract.ts'
import type { PullResponse } from '../../src-main/sync/edge/messages.ts'
import { createExtensionMirror } from '../../src-main/sync/mirror/extension/mirror.ts'
import { createApply } from '../../src-main/sync/overrides/apply.ts'

interface Given {
  folder: string
  address: string
  secret: string
  /** Told of each page as it came. */
  came(page: PullResponse): void
}

/** What of a node has to do with its copy and with its modules: store, runtime and a real link to the centre. */
export async function syncEdge({ folder, address, secret, came }: Given) {
  const clock = systemClock
  const store = await openStore({ folder, clock, log })
  const document = await openCentralState({ folder, clock, log })
  const mirror = createExtensionMirror({ store, apply: createApply({ store, clock, log }), document, clock, log })
  const built = new URL('../../out/main/', import.meta.url)
  const recordings = openRecordings({ folder: join(folder, 'recordings'), seal: sealWith(store.secrets) })
  const runtime = createRuntime({
    ...{ store, clock, log, signals: emitter<Signal>() },
    defineSetting: () => Promise.resolve(),
    shelf: await openShelf({ builtIn: [new URL('./drivers/', built)], log, clock }),
    simulation: createSimulation(new URL('./simulator-worker.js', built), log, recordings),
    workerUrl: new URL('./worker.js', built),
  })
  const work: LinkWork = {
    registers(link) {
      const alcove = { version: 1 as const, node_id: 'node-bench', name: 'Bench' }
      return link.ask({ type: 'register', modules: [], drivers: [], alcove }, 'register_response')
    },
    works: link =>
      mirror.follow(
        {
          ...{ signal: link.signal, fetchBinary: link.fetchBinary },
          async ask(...asked) {
            const answer = await link.ask(...asked)
            if (answer.type === 'alcove_pull_response') came(answer as PullResponse)
            return answer
          },
        },
        () => [],
      ),
    async answers({ type }) {
      if (type === 'alcove_changed') mirror.changedThere()
      return { type: 'success', success: true }
    },
  }
  const settings = { address, secret, previousSecret: undefined, secretIn: 'header' as const, ca: undefined }
  const link = createEdgeLink({ settings: () => settings, found: () => {}, work, clock, log })
  const life = new AbortController()
  const running = runtime.run(life.signal)
  return {
    ...{ store, document, mirror, runtime },
    /** From the first attempt to connect until all is here. */
    async begin() {
      running.catch(() => {})
      void link.run(life.signal)
      while (mirror.state().checkedAt === undefined) await new Promise(resolve => setImmediate(resolve))
    },
    async end() {
      life.abort()
      await running
      await document.close()
      await store.close()
    },
  }
}
