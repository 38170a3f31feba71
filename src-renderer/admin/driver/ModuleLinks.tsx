import type { ThreadView } from '@contract/shelf-views.ts'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Button } from '../../look/Button.tsx'
import styles from './Links.module.css'

export interface ModuleLinksProps {
  modules: ThreadView['modules']
  /** How many are named before somebody asks for all. */
  few: number
}

/** Modules by name, each leading to its page; one that is in no system leads to its record. */
export function ModuleLinks({ modules, few }: ModuleLinksProps) {
  const [all, setAll] = useState(false)
  const shown = all ? modules : modules.slice(0, few)
  return (
    <span className={styles.modules}>
      {shown.map(({ id, label, system_id }) =>
        system_id === null ? (
          <Link key={id} to="/records/$entity/$id" params={{ entity: 'module', id }} className={styles.link}>
            {label}
          </Link>
        ) : (
          <Link
            key={id}
            to="/systems/$id/modules/$moduleId"
            params={{ id: system_id, moduleId: id }}
            className={styles.link}
          >
            {label}
          </Link>
        ),
      )}
      {modules.length > shown.length ? (
        <Button look="quiet" onClick={() => setAll(true)}>
          and {modules.length - shown.length} more
        </Button>
      ) : null}
    </span>
  )
}
