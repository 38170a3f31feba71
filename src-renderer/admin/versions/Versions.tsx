export interface VersionsProps {
  entity: 'settings' | 'metadata'
  id: string
}

/** How a record was, newest first, and the way back. */
export function Versions(_: VersionsProps) {
  return null
}
