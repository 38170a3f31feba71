import type { EntityName } from '@model/names.ts'
import { Fold } from '../../../look/Fold.tsx'
import { unknownIn } from '../about/fields.ts'
import { foreignOf } from '../about/layout.ts'
import type { Row } from '../about/titles.ts'
import { fieldWords } from '../about/words.ts'
import styles from './Other.module.css'

/** What a record holds for other products, and what a newer PlaceOS put there: kept and given back, not edited here. */
export function Other({ entity, row }: { entity: EntityName; row: Row }) {
  const foreign = foreignOf(entity).flatMap(({ name }): [string, unknown][] =>
    row[name] === undefined ? [] : [[name, row[name]]],
  )
  const all = [...foreign, ...unknownIn(entity, row)]
  if (all.length === 0) return null
  return (
    <Fold title="Other" aside="Kept for other products" open={false}>
      <dl className={styles.other}>
        {all.map(([name, value]) => (
          <div key={name}>
            <dt title={name}>{fieldWords(entity, name)}</dt>
            <dd>
              <pre>{JSON.stringify(value, null, 2)}</pre>
            </dd>
          </div>
        ))}
      </dl>
    </Fold>
  )
}
