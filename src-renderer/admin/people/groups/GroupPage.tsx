import { Link } from '@tanstack/react-router'
import type { RecordRow } from '../../../data/records.ts'
import { Frame } from '../Frame.tsx'
import shared from '../People.module.css'
import { Grants } from './Grants.tsx'
import { Means } from './Means.tsx'
import { Members } from './Members.tsx'
import { type Group, membersWords, type Organisation } from './rules.ts'

interface GroupPageProps {
  group: Group
  users: readonly RecordRow[]
  /** The zones' metadata entries that grant. */
  entries: readonly RecordRow[]
  organisations: readonly Organisation[]
}

/** One group: its people, and what it may in which zones. */
export function GroupPage({ group, users, entries, organisations }: GroupPageProps) {
  const { name, members, grants } = group
  const isNew = members.length === 0 && grants.length === 0
  return (
    <Frame
      trail={<Link to="/people/groups">Groups</Link>}
      title={name}
      about={
        <span>
          {isNew
            ? 'It is nowhere yet: it begins with its first member, or with the first zone that names it.'
            : `${membersWords(members.length)} in it`}
        </span>
      }
    >
      <Means organisations={organisations} />
      <div className={shared.columns}>
        <Members group={group} users={users} />
        <Grants group={group} entries={entries} />
      </div>
    </Frame>
  )
}
