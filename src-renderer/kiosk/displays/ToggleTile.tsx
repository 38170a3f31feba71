import type { ModuleView } from '@contract/views.ts'
import type { ReactNode } from 'react'
import { Failure } from '../../look/Failure.tsx'
import { Tile } from '../../look/Tile.tsx'
import { deviceName, notAnswering } from '../rules.ts'
import { usePress } from '../usePress.ts'

export interface ToggleTileProps {
  module: ModuleView
  method: string
  name: string
  confirmed: boolean | undefined
  words: { on: string; off: string; waiting: string }
  icon: ReactNode
  patienceMs?: number
  testId?: string
}

const one = (wanted: boolean) => [wanted]

/** One device function that is on or off, in a room without logic. */
export function ToggleTile({ module, method, name, confirmed, words, icon, patienceMs, testId }: ToggleTileProps) {
  const { truth, press } = usePress<boolean>({
    moduleId: module.id,
    method,
    args: one,
    confirmed,
    patienceMs: patienceMs ?? 6_000,
    words: { waiting: words.waiting, unconfirmed: `${deviceName(module)} has not confirmed. Try again.` },
  })
  const plain = confirmed === undefined ? 'Not known' : confirmed ? words.on : words.off
  const settled = notAnswering(module) ? 'Not answering' : plain
  const detail = truth.look === 'confirmed' ? settled : truth.look === 'failed' ? 'Did not work' : truth.words
  return (
    <>
      <Tile
        name={name}
        detail={detail}
        icon={icon}
        on={confirmed === true}
        truth={truth.look}
        onPress={() => press(confirmed !== true)}
        {...(testId ? { testId } : {})}
      />
      {truth.look === 'failed' ? <Failure>{truth.words}</Failure> : null}
    </>
  )
}
