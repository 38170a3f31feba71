import { type FSWatcher, statSync, watch } from 'node:fs'
import { messageOf } from '../../base/result.ts'

/** Watches of single folders. What they miss, and where there can be none, the next scan finds. */
export interface FolderWatches {
  /** Watches it, unless it is being watched. */
  add(folder: string): void
  /** Ends the watches of all others. */
  keep(folders: ReadonlySet<string>): void
}

/**
 * One watch for each folder: Node's recursive one walks through the whole tree before it returns, and takes a watch for
 * every single file.
 */
export function watchFolders(changed: () => void, failed: (folder: string, why: string) => void): FolderWatches {
  const watches = new Map<string, { inode: number; watcher: FSWatcher }>()
  const unwatchable = new Set<string>()

  function end(folder: string): void {
    watches.get(folder)?.watcher.close()
    watches.delete(folder)
  }

  function fail(folder: string, error: unknown): void {
    end(folder)
    if (unwatchable.has(folder)) return
    unwatchable.add(folder)
    failed(folder, messageOf(error))
  }

  return {
    add(folder) {
      try {
        const inode = statSync(folder).ino
        // Removed and made anew, it is another one, and the old watch is blind.
        if (watches.get(folder)?.inode === inode) return
        end(folder)
        const watcher = watch(folder, { persistent: false }, changed)
        watcher.on('error', error => fail(folder, error))
        watches.set(folder, { inode, watcher })
        unwatchable.delete(folder)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') fail(folder, error)
      }
    },
    keep(folders) {
      for (const folder of [...watches.keys()]) if (!folders.has(folder)) end(folder)
      for (const folder of [...unwatchable]) if (!folders.has(folder)) unwatchable.delete(folder)
    },
  }
}
