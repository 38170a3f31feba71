import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises'

/** What a durable file needs of a disk. Handed in, so that a test can have a disk that is full or dying. */
export interface Disk {
  read(path: string): Promise<Buffer>
  /** Makes the file anew; done when its bytes are on the disk, not when they are on their way. */
  write(path: string, chunks: readonly Buffer[]): Promise<void>
  rename(from: string, to: string): Promise<void>
  /** Done when the names in the folder are on the disk: a rename is not safe before. */
  syncFolder(path: string): Promise<void>
}

export const realDisk: Disk = {
  read: path => readFile(path),
  async write(path, chunks) {
    try {
      await withFile(await open(path, 'w', 0o600), file => writeAll(file, chunks))
    } catch (error) {
      // Half a file helps nobody, and on a full disk it takes the room that the next attempt needs.
      await rm(path, { force: true }).catch(() => {})
      throw error
    }
  },
  rename,
  async syncFolder(path) {
    // Windows cannot open a folder to flush it; NTFS journals its names.
    if (process.platform === 'win32') return
    await withFile(await open(path, 'r'), file => file.sync())
  },
}

async function writeAll(file: FileHandle, chunks: readonly Buffer[]): Promise<void> {
  const { bytesWritten } = await file.writev(chunks)
  // The system may take a part only; `writeFile` goes on until all is written or the disk refuses.
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  if (bytesWritten < length) await file.writeFile(Buffer.concat(chunks).subarray(bytesWritten))
  await file.sync()
}

async function withFile(file: FileHandle, use: (file: FileHandle) => Promise<void>): Promise<void> {
  try {
    await use(file)
  } finally {
    await file.close()
  }
}

/** The operating system's word for what went wrong, such as `ENOSPC`. */
export function errnoOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}
