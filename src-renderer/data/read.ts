import type { Json } from '@base/json.ts'
import type { ModuleView } from '@contract/views.ts'

// Status is whatever a driver reports: each reader answers `undefined` when it is absent or of another kind.

type Of = Pick<ModuleView, 'status'>

export const statusOf = ({ status }: Of, name: string): Json | undefined => status[name]?.value

export function booleanOf(module: Of, name: string): boolean | undefined {
  const value = statusOf(module, name)
  return typeof value === 'boolean' ? value : undefined
}

export function textOf(module: Of, name: string): string | undefined {
  const value = statusOf(module, name)
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function numberOf(module: Of, name: string): number | undefined {
  const value = statusOf(module, name)
  return typeof value === 'number' ? value : undefined
}

export function listOf(module: Of, name: string): Json[] {
  const value = statusOf(module, name)
  return Array.isArray(value) ? value : []
}

export function recordOf(value: Json | undefined): { [key: string]: Json } | undefined {
  return value && typeof value === 'object' && !Array.isArray(value) ? value : undefined
}

/** A reported value together with when it came. */
export function asked<T extends Json>(module: Of, name: string, value: T | undefined) {
  const at = module.status[name]?.at
  return value === undefined || at === undefined ? undefined : { value, at }
}
