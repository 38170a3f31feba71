import { Select } from '../../look/Field.tsx'
import styles from './GroupNav.module.css'
import type { Group } from './rules.ts'

export const placeOf = (group: string) => `group-${group}`

/** The way to a resource: a column beside the calls, or one field where there is no room for it. */
export function GroupNav({ groups }: { groups: readonly Group[] }) {
  const go = (id: string) => document.getElementById(placeOf(id))?.scrollIntoView()
  const sides = [
    { name: 'PlaceOS', groups: groups.filter(({ own }) => !own) },
    { name: 'This node', groups: groups.filter(({ own }) => own) },
  ].filter(side => side.groups.length > 0)
  return (
    <nav className={styles.nav} aria-label="Resources">
      <div className={styles.column}>
        {sides.map(side => (
          <section key={side.name}>
            <h2>{side.name}</h2>
            <ul>
              {side.groups.map(({ id, name, operations }) => (
                <li key={id}>
                  <button type="button" onClick={() => go(id)}>
                    {name}
                    <span>{operations.length}</span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
      <div className={styles.field}>
        <Select aria-label="Go to a resource" value="" onChange={event => go(event.currentTarget.value)}>
          <option value="" disabled>
            Go to…
          </option>
          {sides.map(side => (
            <optgroup key={side.name} label={side.name}>
              {side.groups.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </optgroup>
          ))}
        </Select>
      </div>
    </nav>
  )
}
