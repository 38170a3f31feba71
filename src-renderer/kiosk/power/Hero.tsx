import type { ModuleView, RoomView } from '@contract/views.ts'
import { Arch } from '../../look/Arch.tsx'
import { usePress } from '../usePress.ts'
import { heroLook, heroWords, POWER_PATIENCE_MS, powerFacts, unconfirmedWords } from './rules.ts'

const onlyState = (wanted: boolean) => [wanted]

/** Room power. */
export function Hero({ room, logic }: { room: RoomView; logic: ModuleView }) {
  const facts = powerFacts(logic)
  const { truth, press } = usePress<boolean>({
    ...facts,
    moduleId: logic.id,
    method: 'power',
    args: onlyState,
    patienceMs: POWER_PATIENCE_MS,
    words: { waiting: facts.confirmed ? 'Shutting down…' : 'Starting up…', unconfirmed: unconfirmedWords(room) },
  })
  return (
    <Arch
      label="Room power"
      testId="power"
      {...heroWords(room, logic, truth)}
      on={facts.confirmed === true}
      truth={heroLook(room, logic, truth)}
      // Against what is confirmed, not what is on its way: an impatient second tap must not cancel the first.
      onPress={() => press(facts.confirmed !== true)}
    />
  )
}
