import type { StoredRows } from './index.ts'

/** From version 2 on every driver names its repository, and the drivers that come with the node are one too. */
export function step(rows: StoredRows): StoredRows {
  const driver = Object.entries(rows.driver ?? {}).map(([id, row]) => [id, named(row)])
  return {
    ...rows,
    repository: { [shelf.id]: shelf, ...rows.repository },
    driver: Object.fromEntries(driver),
  }
}

const named = (row: object): object =>
  'repository_id' in row && row.repository_id ? row : { ...row, repository_id: shelf.id }

const shelf = {
  id: 'repo-alcove',
  created_at: 0,
  updated_at: 0,
  name: 'Alcove drivers',
  description: 'The drivers that this node comes with',
  folder_name: 'alcove',
  uri: 'alcove://drivers',
  branch: 'main',
}
