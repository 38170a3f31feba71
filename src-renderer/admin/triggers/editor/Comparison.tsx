import type { ConditionNow } from '@contract/traces-views.ts'
import type { ModuleView } from '@contract/views.ts'
import { useNow } from '../../../data/useNow.ts'
import { Select } from '../../../look/Field.tsx'
import type { Problems } from '../../forms/read.ts'
import { readable } from '../../module/status.ts'
import { healthWords, lasting } from '../../words.ts'
import type { ComparisonDraft, Operator, SideDraft } from './draft.ts'
import styles from './Editor.module.css'
import { fitted, misfit } from './fit.ts'
import { Holds } from './Holds.tsx'
import { ItemTools } from './ItemTools.tsx'
import { moduleNamed, operatorWords, valueNow } from './live.ts'
import { Problem } from './Problem.tsx'
import { Side } from './Side.tsx'

export interface ComparisonProps {
  number: number
  /** How many there are. */
  of: number
  comparison: ComparisonDraft
  modules: readonly ModuleView[]
  /** How the node judges it; nothing while it is not saved as it stands, or not at work. */
  now: ConditionNow | undefined
  path: string
  problems: Problems
  onChange(change: Partial<ComparisonDraft>): void
  onMove(by: -1 | 1): void
  onRemove(): void
}

/** A comparison as a sentence, with what its sides are at this moment. */
export function Comparison(props: ComparisonProps) {
  const { number, of, comparison, modules, now, path, problems, onChange, onMove, onRemove } = props
  const { left, operator, right } = comparison
  const label = `Condition ${number}`
  const never = misfit(comparison, modules)
  return (
    <li className={styles.item} data-testid={path}>
      <div className={styles.sentence}>
        <Side
          label={`${label}, first side`}
          side={left}
          modules={modules}
          problem={problems[`${path}.left`]}
          onChange={side => onChange(fitted(comparison, side, modules))}
        />
        <div className={styles.operator}>
          <Select
            aria-label={`${label}: how they compare`}
            value={operator}
            onChange={event => onChange({ operator: event.currentTarget.value as Operator })}
          >
            {Object.entries(operatorWords).map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </Select>
        </div>
        <Side
          label={`${label}, second side`}
          side={right}
          modules={modules}
          problem={problems[`${path}.right`]}
          onChange={side => onChange({ right: side })}
        />
      </div>
      <Problem>{problems[path]}</Problem>
      {never ? <p className={styles.warning}>{never}</p> : null}
      <div className={styles.foot}>
        <div className={styles.live}>
          <Holds now={now} />
          <LiveValue side={left} modules={modules} />
          <LiveValue side={right} modules={modules} />
        </div>
        <ItemTools name={`condition ${number}`} place={{ at: number - 1, of }} onMove={onMove} onRemove={onRemove} />
      </div>
    </li>
  )
}

/** What a status is now, and how old that is. */
function LiveValue({ side, modules }: { side: SideDraft; modules: readonly ModuleView[] }) {
  const time = useNow(1_000)
  if (side.is !== 'status' || side.mod === '' || side.status === '') return null
  const module = moduleNamed(modules, side.mod)
  if (!module) return modules.length === 0 ? null : <span>There is no {side.mod} in this system.</span>
  const held = valueNow(modules, side)
  const { tone, words } = healthWords(module.health, time)
  const name = [`${side.mod}.${side.status}`, ...side.keys].join('.')
  return (
    <span>
      {held ? (
        <>
          {name} is <code>{readable(held.value)}</code>, {lasting(time - held.at)} old
        </>
      ) : (
        `${side.mod} has not reported ${side.status} yet`
      )}
      {tone === 'good' ? null : ` (${side.mod}: ${words.toLowerCase()})`}
    </span>
  )
}
