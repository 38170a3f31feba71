import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../base/clock.ts'
import { Failed } from '../base/result.ts'
import type { Content } from './git-remote.ts'
import type { Address } from './remote-address.ts'

export interface Want {
  address: Address
  commit: string
  depth: number
  content: Content
}

/**
 * Copies of repositories, at most twenty. Each is a folder whose name says all: address, commit, depth, content. It
 * is made aside, given its name once it is whole, and never changed after.
 */
export interface Copies {
  /** Reads from a copy that holds at least what is wanted; made when there is none, made again when it is damaged. */
  use<T>(want: Want, make: (folder: string) => Promise<void>, read: (folder: string) => Promise<T>): Promise<T>
}

const most = 20
const contents: Content[] = ['commits', 'trees', 'files']

export function createCopies({ folder, clock }: { folder: string; clock: Clock }): Copies {
  const inUse = new Map<string, number>()
  let ready: Promise<void> | undefined

  async function find(want: Want): Promise<string | undefined> {
    return (await readdir(folder)).find(name => holds(name, want))
  }

  async function keep(want: Want, make: (folder: string) => Promise<void>): Promise<string> {
    const name = [keyOf(want.address), want.commit, want.depth, want.content].join('.')
    const aside = join(folder, `part-${randomUUID()}`)
    try {
      await mkdir(aside)
      await make(aside)
      await rename(aside, join(folder, name)).catch(error => {
        // Someone else was faster; what they made is the same.
        if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST' && error.code !== 'EPERM') throw error
      })
    } finally {
      await rm(aside, { recursive: true, force: true })
    }
    return name
  }

  async function reading<T>(name: string, read: (folder: string) => Promise<T>): Promise<T> {
    inUse.set(name, (inUse.get(name) ?? 0) + 1)
    try {
      const now = clock.now() / 1000
      await utimes(join(folder, name), now, now)
      return await read(join(folder, name))
    } finally {
      inUse.set(name, (inUse.get(name) ?? 1) - 1)
      if (inUse.get(name) === 0) inUse.delete(name)
    }
  }

  /** Removes what was not asked for in the longest time. */
  async function prune(): Promise<void> {
    const names = (await readdir(folder)).filter(name => !name.startsWith('part-'))
    if (names.length <= most) return
    const ages = await Promise.all(
      names.map(async name => ({ name, used: (await stat(join(folder, name)).catch(() => undefined))?.mtimeMs ?? 0 })),
    )
    for (const { name } of ages.sort((a, b) => a.used - b.used).slice(0, names.length - most)) {
      if (!inUse.has(name)) await rm(join(folder, name), { recursive: true, force: true })
    }
  }

  /** What a node that was killed left half made. */
  async function sweep(): Promise<void> {
    await mkdir(folder, { recursive: true })
    for (const name of await readdir(folder)) {
      if (name.startsWith('part-')) await rm(join(folder, name), { recursive: true, force: true })
    }
  }

  return {
    async use(want, make, read) {
      ready ??= sweep()
      await ready
      const kept = await find(want)
      if (kept) {
        try {
          return await reading(kept, read)
        } catch (error) {
          if (error instanceof Failed) throw error
          await rm(join(folder, kept), { recursive: true, force: true })
        }
      }
      const name = await keep(want, make)
      try {
        return await reading(name, read)
      } finally {
        await prune()
      }
    },
  }
}

/** The user is part of it, so that what one may see is not shown to another. */
function keyOf({ url, credentials }: Address): string {
  return createHash('sha256')
    .update(`${url}\n${credentials?.username ?? ''}`)
    .digest('hex')
    .slice(0, 16)
}

function holds(name: string, { address, commit, depth, content }: Want): boolean {
  const [key, held, deep, what] = name.split('.')
  return (
    key === keyOf(address) &&
    held === commit &&
    Number(deep) >= depth &&
    contents.indexOf(what as Content) >= contents.indexOf(content)
  )
}
