import type { Json } from '../base/json.ts'

/** A status in a system, by its name there; what it points to may come, go and move. */
export interface StatusAddress {
  sys: string
  mod: string
  index: number
  name: string
}

/** Indirect subscriptions: held against a name in a system, resolved anew whenever systems change (realtime.md 7). */
export interface Bindings {
  /** Tells the current value, when there is one, and then every new one. Call what it returns to stop. */
  bind(address: StatusAddress, listener: (value: Json) => void): () => void
  /** A module reported new values. */
  changed(id: string, values: Record<string, Json>): void
  /** Systems changed: who stands where must be looked up again. */
  resolve(): void
}

interface Binding {
  address: StatusAddress
  listener: (value: Json) => void
  id: string | undefined
}

export interface BindingParts {
  idOf(sys: string, mod: string, index: number): string | undefined
  /** `undefined` when the module has no such value. */
  currentValue(id: string, name: string): Json | undefined
}

export function createBindings({ idOf, currentValue }: BindingParts): Bindings {
  const all = new Set<Binding>()
  const byStatus = new Map<string, Set<Binding>>()
  const key = (id: string, name: string) => `${id}\u0000${name}`

  function attach(binding: Binding): void {
    const { sys, mod, index, name } = binding.address
    binding.id = idOf(sys, mod, index)
    if (binding.id === undefined) return
    const slot = key(binding.id, name)
    const here = byStatus.get(slot)
    if (here) here.add(binding)
    else byStatus.set(slot, new Set([binding]))
    const value = currentValue(binding.id, name)
    if (value !== undefined) binding.listener(value)
  }

  function detach(binding: Binding): void {
    if (binding.id === undefined) return
    const slot = key(binding.id, binding.address.name)
    const here = byStatus.get(slot)
    here?.delete(binding)
    if (here?.size === 0) byStatus.delete(slot)
    binding.id = undefined
  }

  return {
    bind(address, listener) {
      const binding: Binding = { address, listener, id: undefined }
      all.add(binding)
      attach(binding)
      return () => {
        all.delete(binding)
        detach(binding)
      }
    },
    changed(id, values) {
      for (const [name, value] of Object.entries(values)) {
        for (const binding of byStatus.get(key(id, name)) ?? []) binding.listener(value)
      }
    },
    resolve() {
      for (const binding of all) {
        const { sys, mod, index } = binding.address
        if (idOf(sys, mod, index) === binding.id) continue
        detach(binding)
        attach(binding)
      }
    },
  }
}
