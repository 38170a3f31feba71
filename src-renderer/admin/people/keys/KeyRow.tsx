import { IconTrash } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Badge, Sign } from '../../../look/Badge.tsx'
import { IconButton } from '../../../look/IconButton.tsx'
import shared from '../People.module.css'
import { Removing } from '../Removing.tsx'
import styles from './KeyRow.module.css'
import { type Key, removalWords, scopeWords } from './rules.ts'

/** One key. What is before its dot tells which one somebody holds. */
export function KeyRow({ apiKey, ofOne }: { apiKey: Key; ofOne?: boolean }) {
  const { id, name, description, ownerId, owner, level, levelTone, scopes, ends } = apiKey
  const [removing, setRemoving] = useState(false)
  return (
    <li className={`${shared.row} ${shared.long} ${styles.row}`} data-of-one={ofOne} data-testid={`key-${id}`}>
      <div className={shared.who}>
        <Link to="/records/$entity/$id" params={{ entity: 'api_key', id }} className={styles.name}>
          <strong>{name}</strong>
        </Link>
        <span className={shared.second}>
          <code title="What the key begins with">{id.slice(0, 8)}…</code>
          {description ? ` · ${description}` : ''}
        </span>
      </div>
      {ofOne ? null : (
        <div className={shared.who}>
          {ownerId ? (
            <Link to="/people/$id" params={{ id: ownerId }} className={styles.name}>
              {owner}
            </Link>
          ) : (
            <span className={shared.second}>Nobody</span>
          )}
        </div>
      )}
      <div className={shared.who}>
        <span>
          <Badge tone={levelTone}>{level}</Badge>
        </span>
        <span className={shared.second}>{scopeWords(scopes)}</span>
      </div>
      <span className={shared.second}>
        {ends.tone === 'plain' ? ends.words : <Sign tone={ends.tone}>{ends.words}</Sign>}
      </span>
      <div className={shared.actions}>
        <IconButton label={`Remove ${name}`} onClick={() => setRemoving(true)}>
          <IconTrash />
        </IconButton>
      </div>
      {removing ? (
        <Removing entity="api_key" id={id} title={name} onClose={() => setRemoving(false)}>
          <p>{removalWords(apiKey)}</p>
        </Removing>
      ) : null}
    </li>
  )
}
