import { mkdir, open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { printOf } from './kept-descriptions.ts'

/** What is left of a file that was not wholly put. */
export const isAside = (name: string): boolean => name.startsWith('.') && name.endsWith('.part')

/**
 * Puts a program into the folder, where it may be run (edge.md 5.1): written aside, tried, and renamed, so that nothing
 * that is half there or does not run ever has its name. `tried` gives what came of it, or in words why it is not kept.
 */
export async function putProgram<Said extends object>(
  folder: string,
  name: string,
  content: Buffer,
  tried: (path: string) => Promise<Said | string>,
): Promise<{ said: Said | string; print: string }> {
  await mkdir(folder, { recursive: true })
  const aside = join(folder, `.${name}.part`)
  try {
    const file = await open(aside, 'w', MODE)
    try {
      await file.writeFile(content)
      // What the process masks counts for new files, and this must be run.
      await file.chmod(MODE)
      await file.sync()
    } finally {
      await file.close()
    }
    const print = await printOf(aside)
    const said = await tried(aside)
    if (typeof said === 'string') return { said, print }
    await rename(aside, join(folder, name))
    await syncFolder(folder)
    return { said, print }
  } finally {
    await rm(aside, { force: true })
  }
}

const MODE = 0o744

/** So that the name is there after a power cut, too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
