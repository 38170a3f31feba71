import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where scripts and tests find a node that is up: `run/node.json` (design.md, Data folder). */
export interface Announcement {
  url: string
  pid: number
  version: string
  started_at: string
}

/** Writes the announcement whole; call what it returns on a clean exit to take it away. */
export function announceNode(folder: string, announcement: Announcement): () => void {
  const path = join(folder, 'run', 'node.json')
  mkdirSync(join(folder, 'run'), { recursive: true })
  writeFileSync(`${path}.tmp`, `${JSON.stringify(announcement)}\n`)
  renameSync(`${path}.tmp`, path)
  return () => rmSync(path, { force: true })
}
