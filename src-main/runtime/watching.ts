import type { QueueView } from '../model/live.ts'
import type { Watched, WireItem } from './worker-contract.ts'

/** Who looks at what of a module: its thread tells only what somebody looks at. */
export interface Watching {
  of(id: string): Watched
  wire(id: string, listener: (items: WireItem[]) => void): () => void
  queue(id: string, listener: (view: QueueView) => void): () => void
  wireNews(id: string, items: WireItem[]): void
  queueNews(id: string, view: QueueView): void
}

interface Parts {
  isDebugged(id: string): boolean
  /** Somebody began to look, or the last one stopped. */
  changed(id: string): void
}

export function createWatching({ isDebugged, changed }: Parts): Watching {
  const wires = listeners<WireItem[]>(changed)
  const queues = listeners<QueueView>(changed)
  const last = new Map<string, QueueView>()
  return {
    of: id => ({ debug: isDebugged(id), wire: wires.has(id), queue: queues.has(id) }),
    wire: wires.on,
    queue(id, listener) {
      const known = last.get(id)
      if (known) listener(known)
      const stop = queues.on(id, listener)
      return () => {
        stop()
        if (!queues.has(id)) last.delete(id)
      }
    },
    wireNews: wires.tell,
    queueNews(id, view) {
      if (!queues.has(id)) return
      last.set(id, view)
      queues.tell(id, view)
    },
  }
}

function listeners<News>(changed: (id: string) => void) {
  const all = new Map<string, Set<(news: News) => void>>()
  return {
    has: (id: string) => all.has(id),
    on(id: string, listener: (news: News) => void): () => void {
      const entry = (news: News) => listener(news)
      const here = all.get(id)
      if (here) here.add(entry)
      else {
        all.set(id, new Set([entry]))
        changed(id)
      }
      return () => {
        const left = all.get(id)
        if (!left?.delete(entry) || left.size > 0) return
        all.delete(id)
        changed(id)
      }
    },
    tell(id: string, news: News): void {
      for (const listener of [...(all.get(id) ?? [])]) listener(news)
    },
  }
}
