import type { EntityName } from '@model/names.ts'
import { IconActivity } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useNaming } from '../../../data/useRecords.ts'
import type { Row } from '../about/titles.ts'
import styles from './Work.module.css'

/** The way from what a system or module is to what it does. */
export function Work({ entity, row }: { entity: EntityName; row: Row }) {
  if (entity === 'module') return <ModuleAtWork id={row.id} />
  if (entity !== 'control_system') return null
  return (
    <Link to="/systems/$id" params={{ id: row.id }} className={styles.work}>
      <IconActivity aria-hidden="true" />
      See it at work
    </Link>
  )
}

function ModuleAtWork({ id }: { id: string }) {
  const { value } = useNaming(id, ['control_system'], 1)
  const system = value?.[0]?.rows[0]
  if (!system) return null
  return (
    <Link to="/systems/$id/modules/$moduleId" params={{ id: system.id, moduleId: id }} className={styles.work}>
      <IconActivity aria-hidden="true" />
      See it at work
    </Link>
  )
}
