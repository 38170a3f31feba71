import { messageOf } from '../../base/result.ts'

/** Why the system would not begin the program, for a person (execve(2)). */
export function whyNotBegun(error: Error & { code?: string }): string {
  switch (error.code) {
    case 'ENOENT':
      return 'its file, or the loader that it was linked for, is not on this machine. Link it statically'
    case 'EACCES':
      return 'its file may not be executed. Is the data folder on a disk that is mounted with noexec?'
    case 'ENOEXEC':
      return 'its file is no program that this machine can run'
    default:
      return `it could not be begun: ${messageOf(error)}`
  }
}

/** How a program ended that nobody told to, for a person; `said` is what it wrote last. */
export function howItEnded(code: number | null, signal: NodeJS.Signals | null, said: readonly string[]): string {
  const missing = said.map(line => /([\w.+-]+\.so[\w.]*): cannot open shared object/.exec(line)?.[1]).find(Boolean)
  if (missing) return `it needs the library ${missing}, which is not on this machine`
  const how = code === null ? `it was ended by ${signal ?? 'a signal'}` : `it ended with exit code ${code}`
  const last = said.at(-1)
  return last ? `${how}: ${last}` : how
}
