import type { ModuleView } from '@contract/views.ts'
import { textOf } from '../../data/read.ts'
import { Failure } from '../../look/Failure.tsx'
import { Tile } from '../../look/Tile.tsx'
import { deviceName } from '../rules.ts'
import { SourceIcon } from '../sources/icons.tsx'
import { SOURCE_PATIENCE_MS, sourceTile } from '../sources/rules.ts'
import { usePress } from '../usePress.ts'
import { inputsOf } from './rules.ts'

const one = (wanted: string) => [wanted]

/** The inputs of one display, in a room without logic. */
export function InputTiles({ module }: { module: ModuleView }) {
  const confirmed = textOf(module, 'input')
  const { truth, press } = usePress<string>({
    moduleId: module.id,
    method: 'switch_to',
    args: one,
    confirmed,
    patienceMs: SOURCE_PATIENCE_MS,
    words: { waiting: 'Switching…', unconfirmed: `${deviceName(module)} has not confirmed. Try again.` },
  })
  return (
    <>
      {inputsOf(module).map(key => (
        <Tile
          key={key}
          name={key.toUpperCase()}
          icon={<SourceIcon name={undefined} />}
          {...sourceTile({ key }, confirmed, truth)}
          onPress={() => press(key)}
        />
      ))}
      {truth.look === 'failed' ? <Failure>{truth.words}</Failure> : null}
    </>
  )
}
