import { useState } from 'react'
import { useVersions, type Versioned } from '../../data/useVersions.ts'
import { Card } from '../../look/Card.tsx'
import { Empty, Trouble } from '../../look/Empty.tsx'
import { changeOf } from './rules.ts'
import { VersionRow } from './VersionRow.tsx'
import styles from './Versions.module.css'

export interface VersionsProps {
  entity: Versioned
  id: string
}

/** How a record was, newest first, what changed each time, and the way back. */
export function Versions({ entity, id }: VersionsProps) {
  const { versions, trouble, busy, failure, restore, forget } = useVersions(entity, id)
  const [restored, setRestored] = useState<string>()
  return (
    <Card title="Versions" aside="newest first; the last twenty are kept" flush>
      <div className={styles.said} role="status">
        {restored}
      </div>
      {failure || trouble ? (
        <div className={styles.trouble}>
          {failure ? <Trouble onClose={forget}>{failure}</Trouble> : <Trouble>{trouble}</Trouble>}
        </div>
      ) : null}
      {versions === undefined ? (
        trouble ? null : (
          <Empty title="Asking the node…" busy />
        )
      ) : versions.length === 0 ? (
        <Empty title="No versions yet">One is kept each time this is saved.</Empty>
      ) : (
        <ol data-testid="versions">
          {versions.map((version, index) => (
            <VersionRow
              key={version.id}
              entity={entity}
              version={version}
              change={changeOf(entity, versions, index)}
              opened={index === 0}
              busy={busy}
              onRestore={async when => {
                if (await restore(version.id)) setRestored(`It is again as it was on ${when}. That is a new version.`)
              }}
            />
          ))}
        </ol>
      )}
    </Card>
  )
}
