import { useState } from 'react'
import { useDriver, useShelf } from '../../../data/useShelf.ts'
import { Trouble } from '../../../look/Empty.tsx'
import { Field, Select } from '../../../look/Field.tsx'
import styles from './Broker.module.css'
import { callable } from './functions.ts'

export interface PickFunctionProps {
  chosen: readonly string[]
  onPick(name: string): void
}

/** A function of a driver that has modules here. */
export function PickFunction({ chosen, onPick }: PickFunctionProps) {
  const { value, trouble } = useShelf()
  const [fileName, setFileName] = useState('')
  const drivers = (value?.drivers ?? []).filter(({ modules }) => modules > 0)
  return (
    <div className={styles.row}>
      {trouble ? <Trouble>{trouble.message}</Trouble> : null}
      <Field id="broker-driver" label="Of modules on">
        <Select id="broker-driver" value={fileName} onChange={event => setFileName(event.currentTarget.value)}>
          <option value="">{value && drivers.length === 0 ? 'No module runs here' : 'Choose a driver'}</option>
          {drivers.map(({ file_name, name, module_name }) => (
            <option key={file_name} value={file_name}>
              {module_name} ({name})
            </option>
          ))}
        </Select>
      </Field>
      {fileName ? (
        <FunctionsOf key={fileName} fileName={fileName} chosen={chosen} onPick={onPick} />
      ) : (
        <Field id="broker-of-driver" label="Function">
          <Select id="broker-of-driver" disabled />
        </Field>
      )}
    </div>
  )
}

function FunctionsOf({ fileName, chosen, onPick }: PickFunctionProps & { fileName: string }) {
  const { value, trouble } = useDriver(fileName)
  return (
    <Field id="broker-of-driver" label="Function" error={trouble?.message}>
      <Select id="broker-of-driver" value="" onChange={event => onPick(event.currentTarget.value)}>
        <option value="" disabled>
          {value || trouble ? 'Choose one to add it' : 'Asking…'}
        </option>
        {value
          ? callable(value).map(({ name, title }) => (
              <option key={name} value={name} disabled={chosen.includes(name)}>
                {title}
              </option>
            ))
          : null}
      </Select>
    </Field>
  )
}
