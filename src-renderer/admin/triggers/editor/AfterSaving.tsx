import { useEffect, useRef } from 'react'
import { Trouble } from '../../../look/Empty.tsx'
import { Note } from '../../people/Note.tsx'
import styles from './Editor.module.css'

export interface AfterSavingProps {
  /** Whether something is marked in the form. */
  isMarked: boolean
  /** What was refused and stands nowhere in the form. */
  rest: readonly string[]
  /** What was saved, and cannot be done as things are. */
  warnings: readonly string[]
}

/** What became of saving, at the top, where whoever pressed the button at the foot of the screen is taken. */
export function AfterSaving({ isMarked, rest, warnings }: AfterSavingProps) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!isMarked && (rest.length > 0 || warnings.length > 0)) place.current?.scrollIntoView({ block: 'center' })
  }, [isMarked, rest, warnings])
  if (!isMarked && rest.length === 0 && warnings.length === 0) return null
  return (
    <div ref={place} className={styles.all}>
      {isMarked ? <Trouble>It is not saved: see what is marked below.</Trouble> : null}
      {rest.map(words => (
        <Trouble key={words}>{words}</Trouble>
      ))}
      {warnings.length > 0 ? (
        <Note>
          It is saved, and cannot do all of it as things are:
          <ul data-testid="saved-warnings">
            {warnings.map(warning => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </Note>
      ) : null}
    </div>
  )
}
