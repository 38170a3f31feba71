import { useState } from 'react'
import type { DriverSettings } from '../../data/useSettingsSchema.ts'
import { Trouble } from '../../look/Empty.tsx'
import { Segments } from '../../look/Segments.tsx'
import type { Problems } from '../forms/read.ts'
import { FormEditor } from './FormEditor.tsx'
import { YamlEditor } from './YamlEditor.tsx'

export interface TextEditorProps {
  label: string
  text: string
  driver: DriverSettings | undefined
  problem: string | undefined
  refused: Problems
  elsewhere(key: string): string | undefined
  onText(text: string): void
  onWrong(wrong: boolean): void
}

/** One text, edited as a form where the driver says what it reads, or as the YAML that it is. */
export function TextEditor(props: TextEditorProps) {
  const { label, text, driver, problem, refused, elsewhere, onText, onWrong } = props
  const [asForm, setAsForm] = useState(true)
  if (!driver) return <YamlEditor label={label} value={text} problem={problem} onChange={onText} />
  return (
    <>
      <Segments
        label={`How ${label.replace(/^S/, 's')} are edited`}
        options={[
          { value: 'form', title: 'Form' },
          { value: 'yaml', title: 'YAML' },
        ]}
        chosen={asForm ? 'form' : 'yaml'}
        onChoose={chosen => {
          setAsForm(chosen === 'form')
          // What could not be read was never in the text.
          onWrong(false)
        }}
      />
      {asForm ? (
        <>
          <FormEditor
            label={label}
            schema={driver.schema}
            text={text}
            refused={refused}
            elsewhere={elsewhere}
            onText={onText}
            onWrong={onWrong}
          />
          {problem ? <Trouble>{problem}</Trouble> : null}
        </>
      ) : (
        <YamlEditor label={label} value={text} problem={problem} onChange={onText} />
      )}
    </>
  )
}
