import type { ModuleView } from '@contract/views.ts'
import { Input, Select } from '../../../look/Field.tsx'
import { Choice } from './Choice.tsx'
import type { SideDraft } from './draft.ts'
import styles from './Editor.module.css'
import { keysNamed, moduleChoices, moduleNamed, pathsIn, statusChoices } from './live.ts'
import { Problem } from './Problem.tsx'

export interface SideProps {
  /** Which side of which condition, for who cannot see it. */
  label: string
  side: SideDraft
  modules: readonly ModuleView[]
  problem: string | undefined
  onChange(side: SideDraft): void
}

/** One side of a comparison: a status of a module, or a constant. */
export function Side({ label, side, modules, problem, onChange }: SideProps) {
  const change = (is: SideDraft['is']) => {
    if (is === side.is) return
    if (is === 'status') return onChange({ is, mod: '', status: '', keys: [] })
    const text = side.is === 'status' ? '' : side.text
    onChange({ is, text: is === 'flag' ? String(text === 'true') : text })
  }
  return (
    <div className={styles.side} data-bad={problem !== undefined}>
      <div className={styles.controls}>
        <Select
          aria-label={`${label}: kind`}
          value={side.is}
          onChange={event => change(event.currentTarget.value as SideDraft['is'])}
        >
          <option value="status">Status</option>
          <option value="number">Number</option>
          <option value="text">Text</option>
          <option value="flag">Yes or no</option>
        </Select>
        {side.is === 'status' ? (
          <StatusOf label={label} side={side} modules={modules} bad={problem !== undefined} onChange={onChange} />
        ) : side.is === 'flag' ? (
          <Select
            aria-label={`${label}: value`}
            value={side.text}
            onChange={event => onChange({ is: 'flag', text: event.currentTarget.value })}
          >
            <option value="true">true</option>
            <option value="false">false</option>
          </Select>
        ) : (
          <Input
            aria-label={`${label}: value`}
            aria-invalid={problem !== undefined}
            inputMode={side.is === 'number' ? 'decimal' : 'text'}
            value={side.text}
            onChange={event => onChange({ is: side.is, text: event.currentTarget.value })}
          />
        )}
      </div>
      <Problem>{problem}</Problem>
    </div>
  )
}

type StatusProps = Pick<SideProps, 'label' | 'modules' | 'onChange'> & {
  side: SideDraft & { is: 'status' }
  bad: boolean
}

/** What is there is offered; what is not there yet may be typed, as it may come later. */
function StatusOf({ label, side, modules, bad, onChange }: StatusProps) {
  const module = moduleNamed(modules, side.mod)
  const held = module && Object.hasOwn(module.status, side.status) ? module.status[side.status] : undefined
  const paths = held ? pathsIn(held.value) : []
  return (
    <>
      <Choice
        label={`${label}: module`}
        noun="Module"
        value={side.mod}
        options={moduleChoices(modules)}
        bad={bad}
        onChange={mod => onChange({ ...side, mod })}
      />
      <Choice
        label={`${label}: status`}
        noun="Status"
        value={side.status}
        options={statusChoices(module)}
        bad={bad}
        onChange={status => onChange({ ...side, status, keys: [] })}
      />
      {paths.length > 0 || side.keys.length > 0 ? (
        <Choice
          label={`${label}: keys within it`}
          noun="All of it"
          value={side.keys.join('.')}
          options={[
            { value: '', title: 'All of it' },
            ...paths.map(path => ({ value: path.join('.'), title: path.join('.') })),
          ]}
          bad={false}
          onChange={name => onChange({ ...side, keys: keysNamed(name, paths) })}
        />
      ) : null}
    </>
  )
}
