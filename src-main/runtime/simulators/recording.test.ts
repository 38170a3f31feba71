import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { silentLog } from '../../base/log.ts'
import { sealWith } from '../../store/seal.ts'
import { openSecrets } from '../../store/secrets.ts'
import type { WireItem } from '../worker-contract.ts'
import { type Recording, recorder } from './recording.ts'
import { openRecordings } from './recordings.ts'

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

const wire = (at: number, direction: WireItem['direction'], text: string): WireItem => ({
  at,
  direction,
  bytes: Buffer.from(text),
})
const about = {
  driver: 'acme/display',
  kind: 'tcp',
  label: 'Display_1 in Harbour Room',
  now: 1_700_000_000_000,
} as const

describe('a recording', () => {
  test('has what went both ways, from its first message on, and no notes', () => {
    const taking = recorder(about)
    taking?.add([wire(1_000, 'note', 'connected'), wire(2_000, 'in', 'HELLO'), wire(2_500, 'out', 'PWR?')])
    expect(taking?.recording()).toEqual({
      version: 1,
      driver: 'acme/display',
      protocol: 'tcp',
      recorded_at: 1_700_000_000_000,
      label: 'Display_1 in Harbour Room',
      items: [
        { at_ms: 0, direction: 'in', data: 'SEVMTE8=' },
        { at_ms: 500, direction: 'out', data: 'UFdSPw==' },
      ],
    })
  })

  test.each([
    [{ maxItems: 2 }, 'The recording stopped: it has 2 messages.'],
    [{ maxBytes: 9 }, 'The recording stopped: it has 9 bytes.'],
  ])('with %j ends there and says so', (limit, full) => {
    const taking = recorder({ ...about, ...limit })
    taking?.add([wire(0, 'out', 'PWR?'), wire(0, 'in', 'PWR 1')])
    expect(taking?.full).toBeUndefined()
    taking?.add([wire(0, 'out', 'PWR?'), wire(0, 'in', '1')])
    expect(taking?.full).toBe(full)
    expect(taking?.size).toEqual({ items: 2, bytes: 9 })
  })

  test('of a serial device is played over TCP; a module without a device has none', () => {
    expect(recorder({ ...about, kind: 'serial' })?.recording().protocol).toBe('tcp')
    expect(recorder({ ...about, kind: 'none' })).toBeUndefined()
  })
})

async function kept() {
  const folder = await mkdtemp(join(tmpdir(), 'alcove-recordings-'))
  folders.push(folder)
  const secrets = openSecrets({ folder, log: silentLog })
  const recordings = openRecordings({ folder: join(folder, 'recordings'), seal: sealWith(secrets) })
  return { recordings, folder: join(folder, 'recordings') }
}

const recordingOf = (messages: string[], recorded_at = 1_700_000_000_000): Recording => ({
  version: 1,
  driver: 'acme/display',
  protocol: 'tcp',
  recorded_at,
  label: 'Display_1',
  items: messages.map((text, at) => ({
    at_ms: at,
    direction: at % 2 ? 'in' : 'out',
    data: Buffer.from(text).toString('base64'),
  })),
})

describe('recordings on the disk', () => {
  test('come out as they went in, however long', async () => {
    const { recordings } = await kept()
    const texts = fc.oneof(
      fc.array(fc.string(), { maxLength: 20 }),
      fc.integer({ min: 499, max: 1_100 }).map(count => Array.from({ length: count }, (_, at) => `message ${at}`)),
    )
    await fc.assert(
      fc.asyncProperty(texts, async messages => {
        const recording = recordingOf(messages)
        expect(await recordings.read(await recordings.save(recording))).toEqual(recording)
      }),
      { numRuns: 15 },
    )
  })

  test('are listed, the newest first, and removed', async () => {
    const { recordings, folder } = await kept()
    expect(await recordings.list()).toEqual({ recordings: [], damaged: [] })
    const older = await recordings.save(recordingOf(['a'], 1_700_000_000_000))
    const newer = await recordings.save(recordingOf(['a', 'b'], 1_700_000_001_000))
    expect(newer).toMatch(/^2023-11-14T22-13-21-acme-display-[0-9a-f]{6}\.recording$/)
    const { recordings: found } = await recordings.list()
    expect(found.map(({ file, items, driver, label }) => [file, items, driver, label])).toEqual([
      [newer, 2, 'acme/display', 'Display_1'],
      [older, 1, 'acme/display', 'Display_1'],
    ])
    await recordings.remove(newer)
    await expect(recordings.remove(newer)).rejects.toThrow(`There is no recording "${newer}".`)
    expect(await readdir(folder)).toEqual([older])
  })

  test('hold nothing that can be read without the key', async () => {
    const { recordings, folder } = await kept()
    const file = await recordings.save(recordingOf(['LOGIN hunter2', 'WELCOME']))
    const text = await readFile(join(folder, file), 'utf8')
    for (const word of ['hunter2', Buffer.from('LOGIN hunter2').toString('base64'), 'Display_1']) {
      expect(text).not.toContain(word)
    }
  })

  test('that are damaged are named, and the others are there all the same', async () => {
    const { recordings, folder } = await kept()
    const [good, cut, empty] = [
      await recordings.save(recordingOf(['good'])),
      await recordings.save(recordingOf(['cut'])),
      await recordings.save(recordingOf([])),
    ]
    const noise = 'noise.recording'
    await truncate(join(folder, empty), 0)
    await writeFile(join(folder, noise), Buffer.from([0, 159, 146, 150, 10, 34]))
    const [head] = (await readFile(join(folder, cut), 'utf8')).split('\n')
    await writeFile(join(folder, cut), `${head}\n`)
    const { recordings: found, damaged } = await recordings.list()
    expect(found.map(({ file }) => file).toSorted()).toEqual([good, cut].toSorted())
    expect(damaged.toSorted((a, b) => a.file.localeCompare(b.file))).toEqual([
      { file: empty, reason: 'it is empty' },
      { file: noise, reason: 'it is damaged, or was made with another key' },
    ])
    await expect(recordings.read(cut)).rejects.toThrow(`The recording ${cut} cannot be read: it is cut short.`)
    await expect(recordings.read(noise)).rejects.toThrow('it is damaged, or was made with another key')
  })

  test.each(['../secret.key', 'a/b.recording', '..', 'none.recording', ''])('%j is none of them', async file => {
    const { recordings } = await kept()
    await expect(recordings.read(file)).rejects.toThrow(`There is no recording "${file}".`)
    await expect(recordings.remove(file)).rejects.toThrow(`There is no recording "${file}".`)
  })
})
