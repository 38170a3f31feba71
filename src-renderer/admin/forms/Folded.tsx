import { type ReactNode, useState } from 'react'
import styles from './Compound.module.css'
import type { Problems } from './read.ts'
import type { Typed } from './typed.ts'

export interface FoldedProps {
  title: string
  value: Typed
  /** Something in it is to be seen; whoever opens or closes it decides from then on. */
  open: boolean
  children: ReactNode
}

/** An entry with parts of its own, on one line until somebody opens it. */
export function Folded({ title, value, open, children }: FoldedProps) {
  const [chosen, setChosen] = useState<boolean>()
  const shown = chosen ?? open
  return (
    <details
      className={styles.folded}
      open={shown}
      onToggle={event => {
        if (event.currentTarget.open !== shown) setChosen(event.currentTarget.open)
      }}
    >
      <summary>
        {title}
        {shown ? null : <small>{lineOf(value)}</small>}
      </summary>
      {shown ? children : null}
    </details>
  )
}

export const isWrongIn = (problems: Problems, where: string) =>
  Object.keys(problems).some(path => path === where || path.startsWith(`${where}.`))

/** Its values in a few words. */
const lineOf = (value: Typed): string =>
  value.is === 'group'
    ? Object.entries(value.members)
        .flatMap(([name, one]) =>
          one.is === 'text' && one.text !== '' && name !== 'name' ? [`${name} ${one.text}`] : [],
        )
        .join(', ')
    : ''
