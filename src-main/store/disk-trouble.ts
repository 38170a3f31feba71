import { Failed, messageOf } from '../base/result.ts'
import { errnoOf } from './disk.ts'

/** What the system's error words mean to the person on call, and what to try. */
const meanings: Record<string, { means: string; tryThis?: string }> = {
  ENOSPC: { means: 'the disk is full', tryThis: 'Free some space on it and try again.' },
  EDQUOT: { means: 'the disk quota is used up', tryThis: 'Free some space or raise the quota, and try again.' },
  EROFS: { means: 'the disk is read-only', tryThis: 'Check the disk and mount it for writing.' },
  EIO: { means: 'the disk reports an error', tryThis: 'Check the disk; it may be failing. Make a backup now.' },
  EACCES: { means: 'permission denied', tryThis: 'Give the user that runs Alcove the right to write there.' },
  EPERM: { means: 'not permitted', tryThis: 'Give the user that runs Alcove the right to write there.' },
  ENOENT: { means: 'there is no such folder', tryThis: 'Put it back or make it, and try again.' },
  ENOTDIR: { means: 'it, or a part of its path, is a file' },
  EEXIST: { means: 'a file of that name is in the way' },
  EISDIR: { means: 'a folder is in the way', tryThis: 'Move it elsewhere.' },
  EMFILE: { means: 'too many files are open', tryThis: 'Raise the limit of open files, or restart the node.' },
}

interface Around {
  /** One more way out, for the one on call. */
  instead?: string
  /** Whoever asked may ask again once the disk works; else what begins cannot begin. */
  passing?: boolean
}

/** A failure of the disk in words: what could not be done, why, what to try. */
export function diskTrouble(what: string, error: unknown, { instead, passing = false }: Around = {}): Failed {
  if (error instanceof Failed) return error
  const errno = errnoOf(error)
  const known = errno === undefined ? undefined : meanings[errno]
  const why = known ? `${known.means} (${errno})` : messageOf(error)
  const lastly =
    instead && (known?.tryThis ? `Or ${instead}.` : `${instead.charAt(0).toUpperCase()}${instead.slice(1)}.`)
  const message = [`${what}: ${why}.`, known?.tryThis, lastly].filter(Boolean).join(' ')
  // Without a word from the system it was not the disk.
  return new Failed(passing && errno !== undefined ? 'offline' : 'unexpected', message, { errno })
}
