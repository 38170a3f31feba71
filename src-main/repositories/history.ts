/** A commit as it is read from a copy. */
export interface Logged {
  hash: string
  parents: string[]
  message: string
  author: string
  seconds: number
  minutesEast: number
}

/** As PlaceOS gives it (`%H`, `%s`, `%an`, `%cI` of git log); `hash` and `commit` are both the full id. */
export interface Commit {
  hash: string
  commit: string
  subject: string
  author?: string
  date?: string
}

export function wireCommit({ hash, message, author, seconds, minutesEast }: Logged): Commit {
  const [paragraph = ''] = message.trim().split(/\n\s*\n/)
  const subject = paragraph.split('\n').join(' ')
  return { hash, commit: hash, subject, author, date: isoDate(seconds, minutesEast) }
}

/**
 * Of commits, newest first, those that changed the path: it differs from what every parent has there. What the
 * oldest ones of a shallow copy changed cannot be known, so they are left out unless they have no parents.
 */
export async function touching(
  commits: Logged[],
  limit: number,
  objectAt: (commit: string) => Promise<string | undefined>,
): Promise<Logged[]> {
  const known = new Set(commits.map(({ hash }) => hash))
  const asked = new Map<string, Promise<string | undefined>>()
  const at = (commit: string) => {
    const answer = asked.get(commit) ?? objectAt(commit)
    asked.set(commit, answer)
    return answer
  }
  const found: Logged[] = []
  for (const commit of commits) {
    if (found.length === limit) break
    if (!commit.parents.every(parent => known.has(parent))) continue
    const now = await at(commit.hash)
    const before = await Promise.all(commit.parents.map(at))
    const changed = before.length === 0 ? now !== undefined : before.every(object => object !== now)
    if (changed) found.push(commit)
  }
  return found
}

function isoDate(seconds: number, minutesEast: number): string {
  const local = new Date((seconds + minutesEast * 60) * 1000).toISOString().slice(0, 19)
  if (minutesEast === 0) return `${local}+00:00`
  const away = Math.abs(minutesEast)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${local}${minutesEast < 0 ? '-' : '+'}${two(Math.floor(away / 60))}:${two(away % 60)}`
}
