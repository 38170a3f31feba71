import type { ExplainedKey } from '@contract/entities.ts'
import { useState } from 'react'
import type { Asked } from '../../data/useAsked.ts'
import type { Explained, SettingsParent } from '../../data/useSettings.ts'
import { Button } from '../../look/Button.tsx'
import { Card } from '../../look/Card.tsx'
import { Empty, Trouble } from '../../look/Empty.tsx'
import { Input } from '../../look/Field.tsx'
import styles from './InForce.module.css'
import { KeyRow } from './KeyRow.tsx'
import { foundKeys, mergeWords } from './rules.ts'
import { mergedYaml } from './text.ts'
import { UnreadableLayers } from './UnreadableLayers.tsx'

export interface InForceProps {
  entity: SettingsParent
  id: string
  explained: Asked<Explained>
  onOverride(key: ExplainedKey): void
}

/** The merged result: each key, its value, where it comes from, and what it hides. */
export function InForce({ entity, id, explained: { value, trouble }, onOverride }: InForceProps) {
  const [query, setQuery] = useState('')
  const [asYaml, setAsYaml] = useState(false)
  const keys = value?.keys ?? []
  const found = foundKeys(keys, query)
  return (
    <Card
      title="In force"
      aside={found.length === keys.length ? mergeWords[entity] : `${found.length} of ${keys.length} keys`}
      flush
    >
      {trouble ? (
        <div className={styles.trouble}>
          <Trouble>{trouble.message}</Trouble>
        </div>
      ) : null}
      {value ? <UnreadableLayers layers={value.unreadable} here={id} /> : null}
      {keys.length > 0 ? (
        <>
          <div className={styles.narrow}>
            <Input
              type="search"
              aria-label="Find a key"
              placeholder="Find a key, or where it comes from"
              value={query}
              onChange={event => setQuery(event.currentTarget.value)}
            />
            <Button aria-pressed={asYaml} look={asYaml ? 'primary' : 'plain'} onClick={() => setAsYaml(!asYaml)}>
              As YAML
            </Button>
          </div>
          {found.length === 0 ? (
            <Empty title="No key matches">Try fewer words, or look at all keys.</Empty>
          ) : asYaml ? (
            <pre className={styles.yaml} data-testid="merged-yaml">
              {mergedYaml(found)}
            </pre>
          ) : (
            <ul className={styles.keys} data-testid="in-force">
              {found.map(known => (
                <KeyRow key={known.key} known={known} here={id} onOverride={() => onOverride(known)} />
              ))}
            </ul>
          )}
        </>
      ) : value ? (
        <Empty title="Nothing is set">Keys appear here as soon as one is saved, here or further up.</Empty>
      ) : trouble ? null : (
        <Empty title="Asking the node…" busy />
      )}
    </Card>
  )
}
