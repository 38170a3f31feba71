import type { CentralView } from '@contract/central-views.ts'
import { Disclosure } from '../../look/Disclosure.tsx'
import { Field, Input } from '../../look/Field.tsx'
import { Segments } from '../../look/Segments.tsx'
import styles from './Connect.module.css'

export interface MoreOptions {
  api_key: string
  /** Ids, as somebody types them. */
  systems: string
  logic: CentralView['logic']
}

/** What a stock PlaceOS needs beside the secret, for those who want more of it here. */
export function More({ options, onChange }: { options: MoreOptions; onChange(options: MoreOptions): void }) {
  return (
    <Disclosure title="For a stock PlaceOS: whole rooms, not only modules">
      <div className={styles.wizard}>
        <Field
          id="central-api-key"
          label="API key"
          kind="optional"
          about="With it the rooms, zones, settings and triggers around the modules are kept here too. A server with Alcove’s own extension sends them without."
        >
          <Input
            id="central-api-key"
            type="password"
            autoComplete="off"
            value={options.api_key}
            onChange={event => onChange({ ...options, api_key: event.currentTarget.value })}
          />
        </Field>
        <Field
          id="central-systems"
          label="Systems to have here too"
          kind="ids, optional"
          about="Those that hold modules of this edge come by themselves."
        >
          <Input
            id="central-systems"
            autoComplete="off"
            spellCheck={false}
            value={options.systems}
            onChange={event => onChange({ ...options, systems: event.currentTarget.value })}
          />
        </Field>
        <div>
          <p className={styles.label}>Logic of these rooms runs here</p>
          <Segments
            label="Logic of these rooms runs here"
            options={[
              { value: 'when_away', title: 'While the server is away' },
              { value: 'always', title: 'Always' },
            ]}
            chosen={options.logic}
            onChoose={logic => onChange({ ...options, logic })}
          />
          <p className={styles.about}>
            A stock PlaceOS runs logic itself. Choose “Always” only where it is switched off there, or both work the
            same devices.
          </p>
        </div>
      </div>
    </Disclosure>
  )
}
