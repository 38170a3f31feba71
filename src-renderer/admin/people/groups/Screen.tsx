import { useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useEvery } from '../../../data/useAccessRecords.ts'
import { Absent } from '../Absent.tsx'
import { Frame } from '../Frame.tsx'
import { GroupPage } from './GroupPage.tsx'
import { Groups } from './Groups.tsx'
import { findGroup, groupsOf, isPermissions, organisationsOf, PERMISSIONS } from './rules.ts'

/** All groups, or the one that the address names. */
export function Screen() {
  const { group } = useSearch({ from: '/people/groups' })
  const users = useEvery('user')
  const entries = useEvery('metadata', { q: PERMISSIONS })
  const domains = useEvery('authority')
  const groups = useMemo(
    () => (users.value && entries.value ? groupsOf(users.value.rows, entries.value) : undefined),
    [users.value, entries.value],
  )
  if (!groups || !users.value || !entries.value || !domains.value) {
    const asked = [users, entries, domains].find(one => one.trouble) ?? users
    return (
      <Frame title="Groups">
        <Absent what="Groups" trouble={asked.trouble} again={asked.again} />
      </Frame>
    )
  }
  const organisations = organisationsOf(domains.value.rows)
  if (group === undefined) return <Groups groups={groups} organisations={organisations} />
  return (
    <GroupPage
      key={group}
      group={findGroup(groups, group)}
      users={users.value.rows}
      entries={entries.value.rows.filter(isPermissions)}
      organisations={organisations}
    />
  )
}
