import { parseSlug } from '../../model/slug.ts'
import type { Trigger } from '../../model/trigger.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import type { Store } from '../../store/open.ts'
import { type Lack, lacksOf, lackWords } from '../warnings/lacks.ts'
import { hostZone } from './moment-words.ts'
import { duration, type WordParts } from './words.ts'

/** The modules of systems, by the names that triggers have for them. */
export interface Places {
  idOf(sys: string, mod: string): string | undefined
  /** For whoever puts the conditions of an instance into words. */
  words(sys: string, now: number): WordParts
  /** What of a trigger this system has nothing for: to be shown, as it may come later. */
  lacks(sys: string, trigger: Named): Lack[]
  /** The same in words. */
  warnings(sys: string, trigger: Named): string[]
}

type Named = Pick<Trigger, 'conditions' | 'actions'>

export interface PlaceParts {
  store: Pick<Store, 'control_system' | 'zone'>
  runtime: Pick<Runtime, 'directory' | 'healthOf' | 'statusOf' | 'descriptionOf'>
}

export function createPlaces({ store, runtime }: PlaceParts): Places {
  function idOf(sys: string, slug: string): string | undefined {
    const { mod, index } = parseSlug(slug)
    return runtime.directory.idOf(sys, mod, index)
  }

  const nameOf = (sys: string) => store.control_system.get(sys)?.name ?? 'its system'

  /** Of the system, else of the nearest of its zones that says one, else of this node. */
  function zoneOf(sys: string): string {
    const { timezone, zones = [] } = store.control_system.get(sys) ?? {}
    return timezone || zones.map(id => store.zone.get(id)?.timezone).find(Boolean) || hostZone()
  }

  function troubleOf(sys: string, slug: string, now: number): string | undefined {
    const id = idOf(sys, slug)
    if (id === undefined) return lackWords({ missing: slug }, nameOf(sys), true)
    const { state, since, reason } = runtime.healthOf(id)
    if (state === 'connected') return undefined
    const how = { disconnected: 'out of reach', elsewhere: 'at work elsewhere' }[state as string] ?? state
    return `${slug} is ${how}, for ${duration(now - since)}${reason ? `: ${reason}` : '.'}`
  }

  function lacks(sys: string, trigger: Named): Lack[] {
    return lacksOf(trigger, {
      find(mod) {
        const id = idOf(sys, mod)
        if (id === undefined) return undefined
        return { description: runtime.descriptionOf(id), statuses: Object.keys(runtime.statusOf(id)) }
      },
    })
  }

  return {
    idOf,
    words: (sys, now) => ({
      now,
      zone: () => zoneOf(sys),
      troubleOf: mod => troubleOf(sys, mod, now),
      statusesOf(mod) {
        const id = idOf(sys, mod)
        return id === undefined ? [] : Object.keys(runtime.statusOf(id))
      },
      leftoverOf(mod, status) {
        const id = idOf(sys, mod)
        if (id === undefined) return `There is no ${mod} any more: that value is of when there was one.`
        if (Object.hasOwn(runtime.statusOf(id), status)) return undefined
        return `That value is of what was ${mod} before; what is now ${mod} has not reported ${status}.`
      },
    }),
    lacks,
    warnings: (sys, trigger) => [...new Set(lacks(sys, trigger).map(lack => lackWords(lack, nameOf(sys), true)))],
  }
}
