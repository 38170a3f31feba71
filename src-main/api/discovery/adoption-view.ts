import type { AdoptionView } from '../../contract/discovery-views.ts'
import type { AdoptedModule, Adoption } from '../../discovery/adopt/adoption.ts'
import type { Asked } from '../../discovery/match/match-contract.ts'
import { isSecretName } from '../../discovery/match/secret-names.ts'
import { shownName } from '../../model/shown-name.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import type { Store } from '../../store/open.ts'

type AdoptedView = AdoptionView['modules'][number]

export interface AdoptionViewParts {
  store: Store
  runtime: Pick<Runtime, 'directory' | 'healthOf' | 'descriptionOf'>
  nowMs: number
}

/** By then a device that is there has answered. */
export const SOON_MS = 3_000

/** What has become of devices that were taken into a room. */
export function adoptionView(parts: AdoptionViewParts, adoption: Adoption): AdoptionView {
  const { id, system_id, at, modules, undone } = adoption
  const system = parts.store.control_system.get(system_id)
  return {
    ...{ id, system_id, system_name: (system && shownName(system)) || '', at },
    modules: modules.map(one => adoptedView(parts, one, adoption)),
    can_undo: !undone,
  }
}

function adoptedView(parts: AdoptionViewParts, adopted: AdoptedModule, { at, undone }: Adoption): AdoptedView {
  const { device_id, device, module_id } = adopted
  const isThere = parts.store.module.get(module_id) !== undefined
  const label = isThere ? parts.runtime.directory.labelOf(module_id) : adopted.label
  const view = { device_id, device, module_id, label, reason: '', asks: [], took_ms: null }
  if (undone || !isThere) return { ...view, state: 'undone' }
  if (adopted.asks.length > 0)
    return { ...view, state: 'asks', reason: 'It begins once it is told this.', asks: adopted.asks }
  const health = parts.runtime.healthOf(module_id)
  if (health.state === 'connected') return { ...view, state: 'connected', took_ms: Math.max(0, health.since - at) }
  const asks = asksFor(parts, module_id, health.reason)
  if (asks.length > 0) return { ...view, state: 'asks', reason: withoutAdvice(health.reason ?? ''), asks }
  if (health.reason) return { ...view, state: 'trouble', reason: health.reason }
  if (parts.nowMs - at < SOON_MS) return { ...view, state: 'starting' }
  return { ...view, state: 'trouble', reason: silence(adopted) }
}

interface Property {
  description?: string
  properties?: Record<string, Property>
}

/** A driver that is refused names the settings that it needs: `Put it into the setting "password".` */
function asksFor({ runtime }: AdoptionViewParts, moduleId: string, reason: string | undefined): Asked[] {
  const schema = runtime.descriptionOf(moduleId)?.settings_schema as Property | undefined
  const named = /settings? ((?:"\w+"(?:, | and )?)+)/.exec(reason ?? '')?.[1]?.match(/\w+(?=")/g) ?? []
  return named.flatMap(name => {
    const property = schema?.properties?.[name]
    if (!property) return []
    // Of `ssh` and the like, whose it is and what only he knows.
    const parts = Object.entries(property.properties ?? {}).filter(
      ([part]) => part === 'username' || isSecretName(part),
    )
    if (property.properties) return parts.map(([part, one]) => askedOf(`${name}.${part}`, one))
    return [askedOf(name, property)]
  })
}

const askedOf = (name: string, { description = '' }: Property): Asked => ({
  ...{ name, about: description, secret: isSecretName(name) },
})

/** Where the setting is to be put nobody needs to be told who is asked for it on the spot. */
const withoutAdvice = (reason: string) => reason.replace(/(?<=\.) [A-Z][^.]* settings? "[^.]*\.$/, '')

function silence({ match: { filled } }: AdoptedModule): string {
  const where = filled.uri || `${filled.ip}:${filled.port}`
  return `Nothing has answered at ${where} yet. Is the device switched on, and is its network control enabled?`
}
