import type { Notice } from '../model/live.ts'

const KEPT = 50

/** What a technician should know, newest first. The same news about the same module replaces its older self. */
export interface Notices {
  list(): Notice[]
  add(notice: Omit<Notice, 'id' | 'at'>): void
}

export function createNotices(now: () => number, changed: () => void): Notices {
  let list: Notice[] = []
  let id = 0
  return {
    list: () => list,
    add(notice) {
      const others = list.filter(other => other.module_id !== notice.module_id || other.message !== notice.message)
      list = [{ ...notice, id: ++id, at: now() }, ...others].slice(0, KEPT)
      changed()
    },
  }
}
