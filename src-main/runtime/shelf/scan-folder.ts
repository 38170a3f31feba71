import { type BigIntStats, constants, type Dirent } from 'node:fs'
import { lstat, open, readdir, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { messageOf } from '../../base/result.ts'

/** A source in a folder of drivers. */
export interface SourceFile {
  /** Where it really is. */
  path: string
  /** Differs whenever its content may have changed. */
  print: string
  /** Why it is not read, in words. */
  refused?: string
}

export interface FolderScan {
  /** By path within the folder, with slashes on every machine. */
  files: Map<string, SourceFile>
  /** What is left out and should be told of, by path within the folder. */
  problems: Map<string, string>
}

export const MOST_BYTES = 1024 * 1024
const MOST_FILES = 5_000
const MOST_FOLDERS = 1_000
const MOST_LEVELS = 8

const SOURCE = /\.(?:[jt]s|json)$/
/** No control characters, which would tear up the log, and no backslash, which other machines take for a slash. */
const PLAIN_NAME = /^[^\p{C}\\]{1,200}$/u

const LINKED_OUT = 'It is a link out of the folder of drivers, and is not followed. Put a copy in its place.'

/**
 * Lists the sources of a folder of drivers, without reading them. `enter` is called before a folder is listed, so that
 * what watches it misses nothing. Folders of other tools (`node_modules`, hidden ones) are passed over.
 */
export async function scanFolder(root: string, enter: (folder: string) => void): Promise<FolderScan> {
  const scan: FolderScan = { files: new Map(), problems: new Map() }
  const realRoot = await realpath(root).catch(() => root)
  let folders = 0

  async function list(below: string, level: number): Promise<void> {
    const folder = join(root, below)
    if (++folders > MOST_FOLDERS || level > MOST_LEVELS) {
      const most = level > MOST_LEVELS ? `${MOST_LEVELS} folders deep` : `${MOST_FOLDERS} folders`
      scan.problems.set(below, `It is passed over: drivers are looked for in at most ${most}.`)
      return
    }
    let entries: Dirent[]
    try {
      enter(folder)
      entries = await readdir(folder, { withFileTypes: true })
    } catch (error) {
      scan.problems.set(below, `The folder ${folder} cannot be read: ${messageOf(error)}`)
      return
    }
    for (const entry of entries) {
      const name = below ? `${below}/${entry.name}` : entry.name
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue
      if (!PLAIN_NAME.test(entry.name)) {
        const shown = JSON.stringify(name)
        scan.problems.set(shown, 'Its name has a backslash or an invisible character. Give it another one.')
      } else if (entry.isDirectory()) await list(name, level + 1)
      else if (entry.isSymbolicLink() || SOURCE.test(entry.name)) await note(name)
    }
  }

  async function note(name: string): Promise<void> {
    if (scan.files.size >= MOST_FILES) {
      scan.problems.set('', `Only ${MOST_FILES} of its files are looked at. Is ${root} a folder of drivers?`)
      return
    }
    const path = join(root, name)
    try {
      const link = await lstat(path, { bigint: true })
      const real = link.isSymbolicLink() ? await realpath(path) : path
      const inside = !link.isSymbolicLink() || real.startsWith(realRoot + sep)
      const facts = inside ? await stat(real, { bigint: true }) : link
      if (facts.isDirectory() || (!inside && !SOURCE.test(name))) scan.problems.set(name, LINKED_OUT)
      else if (SOURCE.test(name)) {
        const refused = inside ? whyNot(facts) : LINKED_OUT
        scan.files.set(name, { path: real, print: printOf(facts), ...(refused ? { refused } : {}) })
      }
    } catch (error) {
      // Gone meanwhile is no trouble; a link to nowhere is.
      if ((await lstat(path).catch(() => undefined)) !== undefined)
        scan.problems.set(name, `It cannot be read: ${messageOf(error)}`)
    }
  }

  await list('', 0)
  return scan
}

const printOf = ({ ino, size, mtimeNs, ctimeNs }: BigIntStats) => `${ino}:${size}:${mtimeNs}:${ctimeNs}`

function whyNot(facts: BigIntStats): string | undefined {
  if (!facts.isFile()) return 'It is not a plain file.'
  if (facts.size > MOST_BYTES) return `It is larger than ${MOST_BYTES / 1024 / 1024} MB, which no driver needs.`
  return undefined
}

/** The text of a source, bounded even when the file grew since it was listed. */
export async function readSource({ path }: SourceFile): Promise<string> {
  // Not to wait for ever on what has become a pipe meanwhile.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    const refused = whyNot(await file.stat({ bigint: true }))
    if (refused) throw new Error(refused)
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}
