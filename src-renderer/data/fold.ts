import type { LogLine, ModuleView, RoomNews, RoomView } from '@contract/views.ts'

export type RoomKnown = { room: RoomView } | { gone: string }

/** What is known of a room after a piece of news. */
export function foldRoom(known: RoomKnown | undefined, news: RoomNews): RoomKnown | undefined {
  if (news.kind === 'room') return { room: news.room }
  if (news.kind === 'gone') return { gone: news.message }
  if (!known || !('room' in known)) return known
  const change = (module: ModuleView): ModuleView =>
    news.kind === 'health'
      ? { ...module, health: news.health }
      : { ...module, status: foldStatus(module.status, news.changed, news.at) }
  const modules = known.room.modules.map(module => (module.id === news.module_id ? change(module) : module))
  return { room: { ...known.room, modules } }
}

/** `null` takes a value away. */
function foldStatus(status: ModuleView['status'], changed: (RoomNews & { kind: 'status' })['changed'], at: number) {
  const next = { ...status }
  for (const [name, value] of Object.entries(changed)) {
    if (value === null) delete next[name]
    else next[name] = { value, at }
  }
  return next
}

export const LOG_LIMIT = 2_000

export interface LogKnown {
  lines: readonly NumberedLine[]
  /** Numbers never come twice, so a line keeps its place on the screen. */
  next: number
  /** A watch made again repeats the last lines; those up to this time are already here. */
  repeatedUpTo: number | undefined
}
export type NumberedLine = LogLine & { number: number }

export function foldLog(known: LogKnown | undefined, line: LogLine, first: boolean): LogKnown {
  const { lines, next, repeatedUpTo: before } = known ?? { lines: [], next: 1, repeatedUpTo: undefined }
  const repeatedUpTo = first ? lines.at(-1)?.at : before
  if (repeatedUpTo !== undefined && line.at <= repeatedUpTo) {
    const here = lines.some(held => held.at === line.at && held.message === line.message)
    if (here || line.at < repeatedUpTo) return { lines, next, repeatedUpTo }
  }
  const kept = lines.length >= LOG_LIMIT ? lines.slice(lines.length - LOG_LIMIT + 1) : lines
  return {
    lines: [...kept, { ...line, number: next }],
    next: next + 1,
    repeatedUpTo: repeatedUpTo !== undefined && line.at > repeatedUpTo ? undefined : repeatedUpTo,
  }
}
