import { useLocation } from '@tanstack/react-router'
import { useDeferredValue, useMemo, useState } from 'react'
import { API_DOCUMENT, useApi } from '../../data/useApi.ts'
import { Empty } from '../../look/Empty.tsx'
import { Input } from '../../look/Field.tsx'
import { Head } from '../Head.tsx'
import { operationsOf, readDocument } from './document.ts'
import { GroupCard } from './GroupCard.tsx'
import { GroupNav } from './GroupNav.tsx'
import { found, groupsOf } from './rules.ts'
import styles from './Screen.module.css'
import { schemasOf } from './schema.ts'

/** What may be asked of this node, from the description it gives of itself. */
export function Screen() {
  const { document: fetched, trouble } = useApi()
  const [query, setQuery] = useState('')
  const sought = useDeferredValue(query)
  const open = useLocation({ select: ({ hash }) => hash })
  const document = useMemo(() => readDocument(fetched), [fetched])
  const operations = useMemo(() => (document ? operationsOf(document) : []), [document])
  const schemas = useMemo(() => document && schemasOf(document), [document])
  const groups = useMemo(() => groupsOf(found(operations, sought)), [operations, sought])

  if (!document || !schemas) {
    if (!trouble && fetched === undefined) return <Empty title="Asking the node…" busy />
    return (
      <Empty title="The API is described elsewhere">
        {trouble ?? 'What the node gave is no such description.'} Open <code>/api/docs</code> of this node in a browser,
        or fetch <code>{API_DOCUMENT}</code>.
      </Empty>
    )
  }
  return (
    <>
      <Head
        title="API"
        about={
          <>
            <span>{operations.length} calls</span>
            <span>Version {document.info.version}</span>
            <a className={styles.document} href={API_DOCUMENT} target="_blank" rel="noreferrer">
              OpenAPI document
            </a>
          </>
        }
      />
      <div className={styles.columns}>
        <GroupNav groups={groups} />
        <div className={styles.groups}>
          <Input
            type="search"
            aria-label="Find a call"
            placeholder="Find by path, name, role or scope"
            value={query}
            onChange={event => setQuery(event.currentTarget.value)}
          />
          {groups.length === 0 ? (
            <Empty title="No call matches">Try fewer words.</Empty>
          ) : (
            groups.map(group => <GroupCard key={group.id} group={group} open={open} schemas={schemas} />)
          )}
        </div>
      </div>
    </>
  )
}
