import { Link } from '@tanstack/react-router'
import { Note } from '../Note.tsx'
import shared from '../People.module.css'
import type { Organisation } from './rules.ts'

/** What a grant on a zone does, and what keeps it from doing anything. */
export function Means({ organisations }: { organisations: readonly Organisation[] }) {
  const unset = organisations.filter(({ orgZone }) => orgZone === undefined)
  return (
    <>
      <p className={shared.prose}>
        In the rooms of a zone, <strong>Manage</strong> lets a group use what support staff may, <strong>Admin</strong>{' '}
        what administrators may, and <strong>Deny</strong> shuts it out; where several zones of a room speak of a group,
        the last one counts, and a Deny ends the matter.
      </p>
      {unset.map(({ id, name }) => (
        <Note key={id}>
          <strong>Nothing is granted in {name} as yet.</strong> Its domain does not say which zone stands for the whole
          organisation: write the zone’s id as <code>org_zone</code> into its <code>config</code>. Grants count in rooms
          that lie in that zone.{' '}
          <Link to="/records/$entity/$id" params={{ entity: 'authority', id }} className={shared.text}>
            Open the domain
          </Link>
        </Note>
      ))}
    </>
  )
}
