import { createDirectory } from '../../runtime/directory.ts'
import type { Store } from '../../store/open.ts'
import type { AdoptedModule } from './adoption.ts'

/** Writes down what modules are called in their system: once they are gone, nothing else says it. */
export function rememberLabels(store: Store, systemId: string, modules: readonly AdoptedModule[]): void {
  const system = store.control_system.get(systemId)
  const rows = new Map((system?.modules ?? []).flatMap(id => store.module.get(id) ?? []).map(row => [row.id, row]))
  const directory = createDirectory(system ? [system] : [], rows)
  for (const one of modules) if (rows.has(one.module_id)) one.label = directory.labelOf(one.module_id)
}
