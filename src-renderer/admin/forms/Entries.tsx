import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { Button } from '../../look/Button.tsx'
import { Input } from '../../look/Field.tsx'
import { IconButton } from '../../look/IconButton.tsx'
import styles from './Compound.module.css'
import { Folded, isWrongIn } from './Folded.tsx'
import { Part, type PartProps } from './Part.tsx'
import type { Shape } from './shape.ts'
import { blank, type Item, type Typed } from './typed.ts'

/** The entries of a list, or of an object whose names are free: each with its parts, and a way to take it out. */
export function Entries(props: PartProps) {
  const { field, typed, path, problems, onChange } = props
  const { shape, name } = field
  const [added, setAdded] = useState<number>()
  const named = typed.is === 'map'
  const inner = shape.kind === 'map' ? shape.value : shape.kind === 'list' ? shape.item : undefined
  if ((typed.is !== 'list' && typed.is !== 'map') || !inner) return null
  const items: readonly (Item & { name?: string })[] = typed.items
  const put = (next: readonly (Item & { name?: string })[]) =>
    onChange(
      named ? { is: 'map', items: next.map(one => ({ ...one, name: one.name ?? '' })) } : { is: 'list', items: next },
    )
  const change = (at: number, next: Partial<Item & { name: string }>) =>
    put(items.map((one, index) => (index === at ? { ...one, ...next } : one)))
  const add = () => {
    const key = 1 + Math.max(-1, ...items.map(one => one.key))
    setAdded(key)
    put([...items, { key, value: blank(inner), name: '' }])
  }
  const draw = (item: Item, title: string, where: string, at: number) => (
    <Part
      {...props}
      after={undefined}
      ghost={false}
      field={{ name: title, shape: inner, required: true }}
      path={where}
      typed={item.value}
      onChange={value => change(at, { value })}
    />
  )
  return (
    <>
      <ul className={styles.entries} data-simple={isSimple(inner)} data-named={named}>
        {items.map((item, at) => {
          const title = item.name || titleOf(item.value) || `${at + 1}`
          const where = `${path}.${at}`
          return (
            <li key={item.key}>
              <div className={styles.entry}>
                {named || !isSimple(inner) ? null : (
                  <span className={styles.place} aria-hidden="true">
                    {at + 1}
                  </span>
                )}
                {named ? (
                  <Input
                    aria-label={`Name ${at + 1} in ${name}`}
                    placeholder="Name"
                    value={item.name ?? ''}
                    aria-invalid={problems[where] !== undefined}
                    onBlur={props.onLeave}
                    onChange={event => change(at, { name: event.currentTarget.value })}
                  />
                ) : null}
                {inner.kind === 'group' && !named ? (
                  <Folded title={title} value={item.value} open={added === item.key || isWrongIn(problems, where)}>
                    {draw(item, title, where, at)}
                  </Folded>
                ) : (
                  draw(item, title, where, at)
                )}
                <IconButton
                  label={`Remove ${title} from ${name}`}
                  onClick={() => put(items.filter(one => one !== item))}
                >
                  <IconTrash />
                </IconButton>
              </div>
            </li>
          )
        })}
      </ul>
      <Button className={styles.add} onClick={add} aria-label={`Add to ${name}`}>
        <IconPlus aria-hidden="true" />
        Add
      </Button>
    </>
  )
}

const isSimple = (shape: Shape) => !['list', 'map', 'group', 'variants'].includes(shape.kind)

/** What an entry is called: its name or its key, where it has one. */
function titleOf(value: Typed): string | undefined {
  if (value.is !== 'group') return undefined
  const told = value.members.name ?? value.members.key ?? value.members.id
  return told?.is === 'text' ? told.text : undefined
}
