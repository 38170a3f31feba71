import { entityNames } from '@model/names.ts'
import { Link } from '@tanstack/react-router'

export interface RecordLinkProps {
  entity: string
  id: string
  label: string
  isGone: boolean
}

/** The way to a record, where there is one. */
export function RecordLink({ entity, id, label, isGone }: RecordLinkProps) {
  if (isGone || !entityNames.some(name => name === entity)) return <span>{label}</span>
  return (
    <Link to="/records/$entity/$id" params={{ entity, id }}>
      {label}
    </Link>
  )
}
