import { strengthOf } from '../password.ts'
import styles from './NewPassword.module.css'
import { Password, type PasswordProps } from './Password.tsx'

/** A password that is chosen here: shown while it is typed if one likes, rather than typed twice. */
export function NewPassword({
  known,
  ...props
}: Omit<PasswordProps, 'autoComplete' | 'after'> & {
  /** What others know of this person. */
  known: readonly string[]
}) {
  const { level, words } = strengthOf(props.value, known)
  return (
    <Password
      {...props}
      autoComplete="new-password"
      after={
        <div className={styles.strength} data-level={level}>
          <i aria-hidden="true">
            <b />
          </i>
          {/* What is wrong says the same. */}
          <span aria-live="polite">{props.error === undefined ? words : null}</span>
        </div>
      }
    />
  )
}
