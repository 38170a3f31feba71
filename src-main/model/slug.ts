/** A module's place in a system: its resolved name and its index, counted from 1. */
export interface ModuleRef {
  mod: string
  index: number
}

/** Reads `Display_2`: split at the last underscore; what follows must be a number, else all of it is the name (realtime.md 6.2). */
export function parseSlug(slug: string): ModuleRef {
  const cut = slug.lastIndexOf('_')
  const index = slug.slice(cut + 1)
  return cut >= 0 && /^-?\d+$/.test(index) ? { mod: slug.slice(0, cut), index: Number(index) } : { mod: slug, index: 1 }
}

export const formatSlug = ({ mod, index }: ModuleRef) => `${mod}_${index}`
