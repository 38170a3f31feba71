import { useState } from 'react'
import { Button } from '../../../look/Button.tsx'
import { Trouble } from '../../../look/Empty.tsx'
import { Field, Input } from '../../../look/Field.tsx'
import { Fold } from '../../../look/Fold.tsx'
import { FieldRow } from '../../records/form/FieldRow.tsx'
import layout from '../../records/form/Fields.module.css'
import styles from './Broker.module.css'
import { brokerField } from './fields.ts'
import { typedFilters } from './filters.ts'
import type { PartProps } from './Place.tsx'
import { LONGEST_SAMPLE } from './preview.ts'
import { Samples } from './Samples.tsx'
import type { FiltersTried } from './try-filters.ts'
import { useTriedFilters } from './useTriedFilters.ts'

const example = '{"booked_by":"ann@example.com","title":"Board meeting"}'

/** What of the values is masked before it goes out, and what the filters make of a text. */
export function Filters({ form, isNew, id }: PartProps & { id: string | undefined }) {
  const [sample, setSample] = useState(example)
  const [isPicking, setIsPicking] = useState(false)
  const typed = form.typed(brokerField('filters'))
  const filters = typeof typed === 'object' ? typed : []
  const { tried, trouble } = useTriedFilters(filters, sample)
  const isWrong = ['filters', 'secret'].some(name => form.problems[name] !== undefined || form.conflicts.includes(name))
  const count = typedFilters(filters).length
  // It opens for what is there, and does not close over who empties it.
  const [wasMasking] = useState(count > 0)
  return (
    <Fold title="Masking" aside={maskingWords(count)} open={wasMasking} force={isWrong}>
      <div className={styles.stack}>
        <p className={styles.quiet}>
          What a filter finds in a value becomes a code made of it with the masking key: the same text always gives the
          same code, and nobody can read it back. Topics are never masked. Write <code>(?i)</code> in front where large
          and small letters are to count as the same.
        </p>
        <div className={layout.fields}>
          <FieldRow form={form} field={brokerField('filters')} isNew={isNew} needed={false} />
        </div>
        {count > 0 ? (
          <>
            <Field id="broker-sample" label="Try them on" about="This stays on the page.">
              <Input
                id="broker-sample"
                maxLength={LONGEST_SAMPLE}
                autoComplete="off"
                spellCheck={false}
                value={sample}
                onChange={event => setSample(event.currentTarget.value)}
              />
            </Field>
            {id === undefined ? null : isPicking ? (
              <Samples id={id} onPick={setSample} />
            ) : (
              <div className={styles.row}>
                <Button onClick={() => setIsPicking(true)}>Take a value that is published</Button>
              </div>
            )}
            {tried ? <Tried of={tried} /> : <p className={styles.quiet}>{trouble ?? 'Trying them out…'}</p>}
          </>
        ) : null}
        <div className={layout.fields}>
          <FieldRow form={form} field={brokerField('secret')} isNew={isNew} needed={false} />
        </div>
      </div>
    </Fold>
  )
}

const maskingWords = (count: number) =>
  count === 0 ? 'Nothing is masked' : count === 1 ? '1 filter' : `${count} filters`

/** What goes out of the text, and what each filter finds in it. */
function Tried({ of: { found, masked } }: { of: FiltersTried }) {
  return (
    <>
      {masked ? (
        <code className={styles.sample} data-testid="masked-sample">
          {masked.map(({ text, isMasked }, at) =>
            isMasked ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text have no other name than their place.
              <mark key={at} className={styles.mask} title={`${text}, masked`}>
                masked
              </mark>
            ) : (
              text
            ),
          )}
        </code>
      ) : (
        <Trouble>A value for which the filters take too long is not published at all.</Trouble>
      )}
      <ul className={styles.finds} aria-label="What each filter finds">
        {found.map(({ filter, finds, problem }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: somebody may write the same filter twice.
          <li key={at} data-bad={problem !== undefined}>
            <code>{filter}</code>
            <p>{problem ?? (finds.length > 0 ? `Finds ${finds.join(', ')}` : 'Finds nothing here')}</p>
          </li>
        ))}
      </ul>
    </>
  )
}
