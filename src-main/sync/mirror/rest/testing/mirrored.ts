import { fakeClock } from '../../../../base/fake-clock.ts'
import { type EntityName, entities } from '../../../../model/index.ts'
import type { Store } from '../../../../store/open.ts'
import { openedStore } from '../../../../store/testing/opened-store.ts'
import { temporaryFolder } from '../../../../testing/temporary-folder.ts'
import { until } from '../../../../testing/until.ts'
import type { Apply, CentreChange } from '../../../centre.ts'
import { openCentralState } from '../../../document.ts'
import { createApply } from '../../../overrides/apply.ts'
import type { Centre } from '../centre-http.ts'
import { createRestMirror } from '../mirror.ts'
import { EDGE_KEY_ID } from './building.ts'
import { API_KEY } from './small-placeos.ts'

/** A mirror at work, over a store and a document on disk and a clock that stands still. */
export async function mirrored(address: string, given: { folder?: string; apiKey?: string; edgeKeyId?: string } = {}) {
  const { folder = temporaryFolder(), apiKey = API_KEY, edgeKeyId = EDGE_KEY_ID } = given
  const clock = fakeClock()
  const { store, log } = await openedStore({ folder, clock })
  const document = await openCentralState({ folder, clock, log })
  const laid: CentreChange[][] = []
  const reallyApply = createApply({ store, clock, log })
  const apply: Apply = (changes, stretches) => {
    laid.push([...changes])
    return reallyApply(changes, stretches)
  }
  const centre: Centre = { address, apiKey, edgeKeyId }
  let looks = 0
  const held = { isAway: false }
  const asked = () => {
    looks += 1
    return held.isAway ? undefined : centre
  }
  const mirror = createRestMirror({ store, apply, document, centre: asked, clock, log, random: () => 0.5 })
  const life = new AbortController()
  const running = mirror.run(life.signal)
  let ends = 0
  mirror.changed(() => {
    if (mirror.state().state !== 'pulling') ends += 1
  })

  /** Until it has looked once more, whatever came of it. */
  async function looked(begin: () => Promise<void> | void = untilItBegins) {
    const before = ends
    await begin()
    await until(
      () => ends,
      now => now > before,
    )
    return mirror.state()
  }
  /** In small steps: what has begun must not be late at once. */
  async function untilItBegins() {
    for (const before = looks; looks === before; ) await clock.advance(500)
  }
  const poked = () =>
    looked(() => {
      mirror.poke()
      return untilItBegins()
    })
  async function stop() {
    life.abort()
    await running
    await document.close()
    await store.close()
  }
  await until(
    () => mirror.state().state,
    state => state !== 'pulling',
  )
  return { held, mirror, store, document, clock, log, laid, centre, folder, looked, poked, stop }
}

/** Ids of what is here of the centre. */
export const idsOf = (store: Store, entity: EntityName): string[] =>
  (store[entity].all() as { id: string; central?: unknown }[])
    .filter(({ central }) => central)
    .map(({ id }) => id)
    .sort()

export const allIds = (store: Store): Record<string, string[]> =>
  Object.fromEntries(
    (Object.keys(entities) as EntityName[]).map(name => [name, idsOf(store, name)]).filter(([, ids]) => ids?.length),
  )
