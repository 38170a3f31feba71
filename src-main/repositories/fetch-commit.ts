import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Want } from './copies.ts'
import { fetchInto, holdsCommit } from './git-remote.ts'
import { noCommit, tipOf } from './wanted-commit.ts'

/** How far back a commit or the changes of a file are looked for. */
export const farBack = 500

/** Makes a copy that holds the commit, and whose HEAD is it; gives the bytes that came. */
export async function fetchCommit(
  folder: string,
  { address, commit, depth, content }: Want,
  branch: string | undefined,
  signal: AbortSignal,
): Promise<number> {
  let bytes = await fetchInto(folder, address, { commit, depth, content }, signal)
  if (!(await holdsCommit(folder, address, commit))) {
    // Git servers need not give a commit that no branch or tag leads to directly; then it is among what came before.
    await rm(join(folder, 'shallow'), { force: true })
    const tip = await tipOf(address, branch, signal)
    bytes += await fetchInto(folder, address, { commit: tip, depth: farBack, content }, signal)
    if (!(await holdsCommit(folder, address, commit))) throw noCommit(address, commit)
  }
  await writeFile(join(folder, 'HEAD'), `${commit}\n`)
  return bytes
}
