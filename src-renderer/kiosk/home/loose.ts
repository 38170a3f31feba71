import type { ModuleView } from '@contract/views.ts'

/** The tiles for a device, in the table's order: power before inputs. */
export function tilesFor<T>(
  module: Pick<ModuleView, 'interfaces'>,
  tiles: Record<string, T>,
): { name: string; Tile: T }[] {
  return Object.entries(tiles)
    .filter(([name]) => module.interfaces.includes(name))
    .map(([name, Tile]) => ({ name, Tile }))
}
