import { join } from 'node:path'
import { pino, stdTimeFunctions } from 'pino'
import type { Log } from '../base/log.ts'
import { messageOf } from '../base/result.ts'
import { folderTrouble, makeFolder, prepareFolder } from './folder.ts'
import { redacted, redactedText } from './redact.ts'
import { type RotatingFile, rotatingFile } from './rotating-file.ts'

interface Parts {
  folder: string
  /** Where warnings and what is worse are shown as well, a line each; standard error if not given. */
  echo?: (line: string) => void
  /** The least that is written. */
  level?: 'debug' | 'info' | 'warn' | 'error'
  maxBytes?: number
  segments?: number
}

export interface LogFile extends Log {
  close(): void
}

/** The log in `journal/log.jsonl`: a JSON line each, on its way to the disk before the call returns. */
export function openLog({
  folder,
  echo = line => process.stderr.write(line),
  level = 'debug',
  maxBytes = 4 * 1024 * 1024,
  segments = 5,
}: Parts): LogFile {
  const file = openFile(folder, { maxBytes, segments })
  const logger = pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
    },
    { write: keep },
  )
  let troubled = false

  return {
    debug: (message, about) => logger.debug(detail(about), message),
    info: (message, about) => logger.info(detail(about), message),
    warn(message, about) {
      show('warning', message)
      logger.warn(detail(about), message)
    },
    error(message, about) {
      show('error', message)
      logger.error(detail(about), message)
    },
    close: file.close,
  }

  /** A log that cannot be written must not stop what it tells of; it says so once, until it works again. */
  function keep(line: string): void {
    try {
      file.append(redactedText(line))
      troubled = false
    } catch (error) {
      if (!troubled) show('error', `The log in ${folder} cannot be written: ${messageOf(error)}`)
      troubled = true
    }
  }

  function show(severity: string, message: string): void {
    echo(`${severity}: ${redactedText(message).replaceAll(/\s*\n\s*/g, ' ')}\n`)
  }
}

/** Under a name of its own, so that it cannot stand in for the time, the level or the message. */
const detail = (about: object | undefined) => (about ? { about: redacted(about) } : {})

function openFile(folder: string, caps: { maxBytes: number; segments: number }): RotatingFile {
  prepareFolder(folder)
  try {
    const journal = join(folder, 'journal')
    makeFolder(journal)
    return rotatingFile({ path: join(journal, 'log.jsonl'), ...caps })
  } catch (error) {
    throw folderTrouble(folder, error)
  }
}
