import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { Failed, messageOf } from '../../base/result.ts'
import { errnoOf, realDisk } from '../../store/disk.ts'
import { diskTrouble } from '../../store/disk-trouble.ts'
import type { Seal } from '../../store/seal.ts'
import { type RecordedItem, type Recording, type RecordingHead, recordedItem, recordingHead } from './recording.ts'

/** So many messages are sealed at once: sealing all of them would hold up everything else. */
const CHUNK = 500
const MAX_FILE_BYTES = 64 * 1024 * 1024
const NAME = /^[\w.-]{1,150}\.recording$/

const head = recordingHead.extend({ items: z.int().min(0) })
const items = z.array(recordedItem).max(CHUNK)

export interface RecordingEntry extends RecordingHead {
  file: string
  /** How many messages. */
  items: number
  /** On the disk. */
  bytes: number
}

export interface DamagedRecording {
  file: string
  reason: string
}

/** Recordings on the disk, newest first. They may hold passwords, so every line of their files is sealed. */
export interface Recordings {
  /** Gives the name of its file. */
  save(recording: Recording): Promise<string>
  list(): Promise<{ recordings: RecordingEntry[]; damaged: DamagedRecording[] }>
  read(file: string): Promise<Recording>
  remove(file: string): Promise<void>
}

interface Parts {
  /** Is made when the first one is kept. */
  folder: string
  seal: Seal
}

/** What they are sealed as, so that they open as nothing else. */
const SEALED_AS = 'recordings'

export function openRecordings({ folder, seal }: Parts): Recordings {
  const pathOf = (file: string) => {
    if (NAME.test(file)) return join(folder, file)
    throw new Failed('not_found', `There is no recording "${file}".`)
  }
  const seals = (value: unknown) => `${JSON.stringify(seal.close(SEALED_AS, JSON.stringify(value)))}\n`
  const parse = <T>(schema: z.ZodType<T>, line: string | undefined): T =>
    schema.parse(JSON.parse(seal.open(SEALED_AS, z.string().parse(JSON.parse(line ?? '')))))

  async function readHead(file: string): Promise<RecordingEntry> {
    const { size } = await stat(pathOf(file))
    for await (const line of linesOf(pathOf(file))) return { ...parse(head, line), file, bytes: size }
    throw new Error('it is empty')
  }

  return {
    async save({ items, ...facts }) {
      const file = nameOf(facts)
      const path = pathOf(file)
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        await writeAside(`${path}.tmp`, function* () {
          yield seals({ ...facts, items: items.length })
          for (let at = 0; at < items.length; at += CHUNK) yield seals(items.slice(at, at + CHUNK))
        })
        await rename(`${path}.tmp`, path)
        await realDisk.syncFolder(folder)
        return file
      } catch (error) {
        await rm(`${path}.tmp`, { force: true }).catch(() => undefined)
        throw diskTrouble(`The recording ${file} cannot be kept`, error, { passing: true })
      }
    },
    async list() {
      const recordings: RecordingEntry[] = []
      const damaged: DamagedRecording[] = []
      const files = await readdir(folder).catch(nothingThere)
      for (const file of files.filter(name => NAME.test(name))) {
        try {
          recordings.push(await readHead(file))
        } catch (error) {
          if (errnoOf(error) !== 'ENOENT') damaged.push({ file, reason: whyUnreadable(error) })
        }
      }
      recordings.sort((one, other) => other.recorded_at - one.recorded_at)
      return { recordings, damaged }
    },
    async read(file) {
      try {
        const found: RecordedItem[] = []
        let first: z.output<typeof head> | undefined
        for await (const line of linesOf(pathOf(file))) {
          if (!first) first = parse(head, line)
          else for (const item of parse(items, line)) found.push(item)
        }
        if (first?.items !== found.length) throw new Error('it is cut short')
        return { ...first, items: found }
      } catch (error) {
        if (error instanceof Failed) throw error
        if (errnoOf(error) === 'ENOENT') throw new Failed('not_found', `There is no recording "${file}".`)
        throw new Failed(
          'unexpected',
          `The recording ${file} cannot be read: ${whyUnreadable(error)}. Record it anew, or restore it from a backup.`,
        )
      }
    },
    async remove(file) {
      try {
        await rm(pathOf(file))
      } catch (error) {
        if (errnoOf(error) === 'ENOENT') throw new Failed('not_found', `There is no recording "${file}".`)
        throw diskTrouble(`The recording ${file} cannot be removed`, error, { passing: true })
      }
    },
  }
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    if (size > MAX_FILE_BYTES) throw new Error('it is larger than any recording')
    yield* file.readLines()
  } finally {
    await file.close()
  }
}

/** Tells when and of which driver; two of the same second differ in their ending. */
function nameOf({ recorded_at, driver }: RecordingHead): string {
  const stamp = new Date(recorded_at).toISOString().slice(0, 19).replaceAll(':', '-')
  const device = driver.replace(/[^\w]+/g, '-').slice(0, 80)
  return `${stamp}-${device}-${randomBytes(3).toString('hex')}.recording`
}

async function writeAside(path: string, lines: () => Iterable<string>): Promise<void> {
  const file = await open(path, 'w', 0o600)
  try {
    // One line at a time: others get their turn while each is written.
    for (const line of lines()) await file.writeFile(line)
    await file.sync()
  } finally {
    await file.close()
  }
}

function nothingThere(error: unknown): string[] {
  if (errnoOf(error) === 'ENOENT') return []
  throw diskTrouble('The recordings cannot be listed', error, { passing: true })
}

function whyUnreadable(error: unknown): string {
  if (error instanceof SyntaxError || error instanceof z.ZodError) return 'it is damaged, or was made with another key'
  return messageOf(error)
}
