import { IconBulb, IconBulbFilled } from '@tabler/icons-react'
import { useCallback } from 'react'
import { Failure } from '../../look/Failure.tsx'
import { Tile } from '../../look/Tile.tsx'
import type { Light } from '../rules.ts'
import { usePress } from '../usePress.ts'

export interface LightTileProps {
  moduleId: string
  method: string
  light: Light
  /** Room logic is told which light first; a relay is told last. */
  keyed?: boolean
  index?: number
}

export function LightTile({ moduleId, method, light, keyed, index }: LightTileProps) {
  const args = useCallback(
    (wanted: boolean) => (keyed ? [light.key, wanted] : [wanted, index ?? 0]),
    [keyed, light.key, index],
  )
  const { truth, press } = usePress<boolean>({
    moduleId,
    method,
    args,
    confirmed: light.on,
    patienceMs: 6_000,
    words: {
      waiting: 'Switching…',
      unconfirmed: `${light.name} has not confirmed. Try again, or use the switch on the wall.`,
    },
  })
  const on = light.on === true
  const plain = light.on === undefined ? 'Not known' : on ? 'On' : 'Off'
  const words = truth.look === 'confirmed' ? plain : truth.look === 'failed' ? 'Did not switch' : truth.words
  return (
    <>
      <Tile
        row
        testId={`light-${light.key}`}
        name={light.name}
        detail={words}
        icon={on ? <IconBulbFilled /> : <IconBulb stroke={1.6} />}
        on={on}
        truth={truth.look}
        onPress={() => press(!truth.heading)}
      />
      {truth.look === 'failed' ? <Failure>{truth.words}</Failure> : null}
    </>
  )
}
