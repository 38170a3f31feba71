import type { ModuleView, RoomView } from '@contract/views.ts'
import { asked, booleanOf, textOf } from '../../data/read.ts'
import { Failure } from '../../look/Failure.tsx'
import { Section } from '../../look/Section.tsx'
import { Tile } from '../../look/Tile.tsx'
import { columnsFor, silentDevice, sourcesOf } from '../rules.ts'
import { usePress } from '../usePress.ts'
import { SourceIcon } from './icons.tsx'
import { sourcePatience, sourceTile } from './rules.ts'

const onlyKey = (wanted: string) => [wanted]

/** One choice among the sources of the room: however many tiles, it is one thing that is pressed. */
export function Tiles({ room, logic }: { room: RoomView; logic: ModuleView }) {
  const confirmed = textOf(logic, 'selected_input')
  const silent = silentDevice(room, ['Switchable'])
  const active = booleanOf(logic, 'active') === true
  const { truth, press } = usePress<string>({
    moduleId: logic.id,
    method: 'select_input',
    args: onlyKey,
    confirmed,
    asked: asked(logic, 'input_target', textOf(logic, 'input_target')),
    patienceMs: sourcePatience(logic),
    words: {
      waiting: active ? 'Switching…' : 'Comes with the room…',
      unconfirmed: silent ? `${silent}.` : 'The switch was not confirmed. Try again.',
    },
  })
  const sources = sourcesOf(logic)
  if (sources.length === 0) return null
  return (
    <Section title="Source" note={silent} columns={columnsFor(sources.length, 4)} grow>
      {sources.map(source => (
        <Tile
          key={source.key}
          testId={`source-${source.key}`}
          name={source.name}
          icon={<SourceIcon name={source.icon} />}
          {...sourceTile(source, confirmed, truth, active ? 'Showing' : 'Chosen')}
          quiet={!active}
          onPress={() => press(source.key)}
        />
      ))}
      {truth.look === 'failed' ? <Failure>{truth.words}</Failure> : null}
    </Section>
  )
}
