import type { ModuleView } from '@contract/views.ts'
import { inputsOf } from '../displays/rules.ts'

/** The tiles for a device, in the table's order: power before inputs. */
export function tilesFor<T>(
  module: Pick<ModuleView, 'interfaces' | 'functions' | 'status'>,
  tiles: Record<string, T>,
): { name: string; Tile: T }[] {
  return (
    Object.entries(tiles)
      .filter(([name]) => module.interfaces.includes(name))
      // A switcher takes any number: there is nothing to put on a tile until a room's logic names the sources.
      .filter(([name]) => name !== 'InputSelection' || inputsOf(module).length > 0)
      .map(([name, Tile]) => ({ name, Tile }))
  )
}
