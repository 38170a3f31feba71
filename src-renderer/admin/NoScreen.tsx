import { Link } from '@tanstack/react-router'
import { Empty } from '../look/Empty.tsx'

export function NoScreen() {
  return (
    <Empty title="There is no such page">
      <Link to="/systems">Go to the systems of this node.</Link>
    </Empty>
  )
}
