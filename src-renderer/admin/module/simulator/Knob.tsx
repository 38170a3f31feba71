import type { Json } from '@base/json.ts'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useSession } from '../../../data/connect.tsx'
import { useWorkbench } from '../../../data/useWorkbench.ts'
import { Button } from '../../../look/Button.tsx'
import { Part } from '../../forms/Part.tsx'
import { type Problems, readField } from '../../forms/read.ts'
import type { Field } from '../../forms/shape.ts'
import { type Typed, typedOf } from '../../forms/typed.ts'
import { hasParts, isSettledAtOnce, refusedAt, sameValue } from './rules.ts'
import styles from './Simulator.module.css'

export interface KnobProps {
  moduleId: string
  field: Field
  value: Json | undefined
}

/** What was sent is shown on until the device holds it, or this long. */
const SETTLE_MS = 1_000

/** One value of a simulated device: as it is until somebody turns it, as it is turned until the device holds it. */
export function Knob({ moduleId, field, value }: KnobProps) {
  const { turnKnobs, busy } = useWorkbench()
  const { clock } = useSession()
  const [draft, setDraft] = useState<Typed>()
  const [problems, setProblems] = useState<Problems>({})
  const sent = useRef(false)
  const { name, shape } = field
  // A device holds everything it knows; there is nothing to leave out.
  const whole = { ...field, required: !shape.nullable }

  const settle = useEffectEvent(() => {
    if (!sent.current) return
    sent.current = false
    setDraft(undefined)
  })
  const now = JSON.stringify(value)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another value is the reason to let go of what was sent.
  useEffect(() => settle(), [now])

  const send = async (typed: Typed) => {
    const read = readField(whole, typed)
    if (!read.ok) return setProblems(read.problems)
    if (sameValue(read.value, value)) return drop()
    setProblems({})
    const result = await turnKnobs(moduleId, { [name]: read.value ?? null })
    if (!result.ok) return setProblems(refusedAt(name, result.failure))
    sent.current = true
    clock.timer(SETTLE_MS, () => settle())
  }
  const drop = () => {
    setDraft(undefined)
    setProblems({})
  }
  const leave = () => {
    if (draft && !sent.current) void send(draft)
  }
  const parts = hasParts(shape)
  return (
    <Part
      field={whole}
      called="knob"
      typed={draft ?? typedOf(shape, value)}
      path={name}
      problems={problems}
      onChange={typed => {
        sent.current = false
        setDraft(typed)
        if (isSettledAtOnce(shape)) void send(typed)
      }}
      onLeave={parts ? undefined : leave}
      after={
        parts && draft ? (
          <div className={styles.apply}>
            <Button look="primary" disabled={busy} onClick={() => void send(draft)} aria-label={`Apply ${name}`}>
              Apply
            </Button>
            <Button disabled={busy} onClick={drop} aria-label={`Put ${name} back`}>
              Put back
            </Button>
          </div>
        ) : undefined
      }
    />
  )
}
