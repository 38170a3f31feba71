import type { ModuleView, RoomView } from '@contract/views.ts'
import type { InterfaceName } from '@model/interfaces.ts'
import type { ComponentType } from 'react'
import { InputTiles } from './displays/InputTiles.tsx'
import { PowerTile } from './displays/PowerTile.tsx'
import { RelayTiles } from './lights/RelayTiles.tsx'
import { Tiles as Lights } from './lights/Tiles.tsx'
import { Hero } from './power/Hero.tsx'
import { MuteTile } from './sound/MuteTile.tsx'
import { Tile as Sound } from './sound/Tile.tsx'
import { Tiles as Sources } from './sources/Tiles.tsx'

export type RoomTile = ComponentType<{ room: RoomView; logic: ModuleView }>
export type DeviceTile = ComponentType<{ module: ModuleView }>

/** What draws each function of the room logic. */
export const roomTiles: Record<'power' | 'select_input' | 'volume' | 'light', RoomTile> = {
  power: Hero,
  select_input: Sources,
  volume: Sound,
  light: Lights,
}

/** What draws each interface of a device, for a room that has no logic. Chosen by interface, never by driver. */
export const interfaceTiles: Partial<Record<InterfaceName, DeviceTile>> = {
  Powerable: PowerTile,
  InputSelection: InputTiles,
  AudioMuteable: MuteTile,
  Muteable: MuteTile,
  ElectricalRelay: RelayTiles,
}
