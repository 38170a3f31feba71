import { useId } from 'react'
import styles from './RoleChoice.module.css'
import { type PersonRole, personRoles, roleMeans, roleTitles } from './roles.ts'

/** One of the three roles, each with what it means. */
export function RoleChoice({ chosen, onChoose }: { chosen: PersonRole; onChoose(role: PersonRole): void }) {
  const name = useId()
  return (
    <fieldset className={styles.roles} aria-label="Role">
      {personRoles.map(role => (
        <label key={role} className={styles.role} data-chosen={role === chosen}>
          <input type="radio" name={name} checked={role === chosen} onChange={() => onChoose(role)} />
          <span>
            <strong>{roleTitles[role]}</strong>
            <small>{roleMeans[role]}</small>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
