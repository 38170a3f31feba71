import type { ModuleView } from '@contract/views.ts'
import { IconVolume, IconVolumeOff } from '@tabler/icons-react'
import { useState } from 'react'
import { booleanOf } from '../../data/read.ts'
import { Failure } from '../../look/Failure.tsx'
import { Section } from '../../look/Section.tsx'
import { Slider } from '../../look/Slider.tsx'
import { percent } from '../rules.ts'
import { usePress } from '../usePress.ts'
import styles from './Tile.module.css'

const one = (wanted: number | boolean) => [wanted]
const words = { waiting: 'Changing…', unconfirmed: 'The sound has not confirmed. Try again.' }

/** Volume and mute, when the room reports them. */
export function Tile({ logic }: { logic: ModuleView }) {
  const level = percent(logic, 'volume')
  const muted = booleanOf(logic, 'mute')
  if (level === undefined && muted === undefined) return null
  return (
    <Section title="Sound" columns={1} wide>
      <div className={styles.sound}>
        {muted === undefined ? null : <Mute moduleId={logic.id} muted={muted} />}
        {level === undefined ? null : <Volume moduleId={logic.id} level={level} muted={muted === true} />}
      </div>
    </Section>
  )
}

function Mute({ moduleId, muted }: { moduleId: string; muted: boolean }) {
  const { truth, press } = usePress<boolean>({
    moduleId,
    method: 'mute',
    args: one,
    confirmed: muted,
    patienceMs: 6_000,
    words,
  })
  return (
    <>
      <button
        type="button"
        className={styles.mute}
        aria-label="Mute sound"
        aria-pressed={muted}
        data-truth={truth.look}
        data-testid="mute"
        onClick={() => press(!truth.heading)}
      >
        {muted ? <IconVolumeOff stroke={1.7} /> : <IconVolume stroke={1.7} />}
      </button>
      {truth.look === 'failed' ? <Failure>{truth.words}</Failure> : null}
    </>
  )
}

function Volume({ moduleId, level, muted }: { moduleId: string; level: number; muted: boolean }) {
  const [finger, setFinger] = useState<number>()
  const { truth, press } = usePress<number>({
    moduleId,
    method: 'volume',
    args: one,
    confirmed: level,
    patienceMs: 6_000,
    words,
  })
  const release = () => {
    if (finger !== undefined) press(finger)
    setFinger(undefined)
  }
  return (
    <>
      <Slider
        label="Volume"
        testId="volume"
        level={level}
        heading={finger ?? truth.heading ?? level}
        truth={truth.look}
        muted={muted}
        onMove={setFinger}
        onRelease={release}
      />
      {truth.look === 'failed' ? <Failure>{truth.words}</Failure> : null}
    </>
  )
}
