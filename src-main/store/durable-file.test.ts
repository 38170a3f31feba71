import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import type { Disk } from './disk.ts'
import { durableFile } from './durable-file.ts'
import { failingDisk } from './testing/failing-disk.ts'
import { type MemoryDisk, memoryDisk } from './testing/memory-disk.ts'
import { notedLog } from './testing/noted-log.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

const PATH = '/data/model.json'
const PREVIOUS = '/data/model.previous.json'

function open(disk: Disk, log = notedLog(), path = PATH) {
  const file = durableFile<unknown>({
    path,
    disk,
    log,
    clock: fakeClock(),
    toPieces: data => [JSON.stringify(data)],
    fromJson: body => body,
  })
  return { ...file, log }
}

async function twoGenerations(): Promise<MemoryDisk> {
  const disk = memoryDisk()
  const file = open(disk)
  await file.write({ room: 'older' })
  await file.write({ room: 'newer' })
  return disk
}

test('nothing on disk is nothing read', async () => {
  expect(await open(memoryDisk()).read()).toBeNull()
})

test('what was written is read back, by a later process too', async () => {
  const disk = await twoGenerations()
  const { read, log } = open(disk)
  expect(await read()).toEqual({ room: 'newer' })
  expect(log.lines).toEqual([])
})

test('the file is valid JSON, and its checksum can be checked by hand', async () => {
  const bytes = (await twoGenerations()).files.get(PATH) ?? Buffer.of()
  expect(JSON.parse(bytes.toString())).toMatchObject({ format: 1, generation: 2, data: { room: 'newer' } })
  // tail -c +78 model.json | sha256sum
  expect(createHash('sha256').update(bytes.subarray(77)).digest('hex')).toBe(JSON.parse(bytes.toString()).sha256)
})

test('generations are counted on over restarts', async () => {
  const disk = await twoGenerations()
  const later = open(disk)
  await later.read()
  await later.write({ room: 'newest' })
  expect(JSON.parse(String(disk.files.get(PATH))).generation).toBe(3)
  expect(JSON.parse(String(disk.files.get(PREVIOUS))).generation).toBe(2)
})

describe('a damaged newest generation', () => {
  async function expectPrevious(disk: MemoryDisk, damaged: Buffer) {
    disk.files.set(PATH, damaged)
    const { read, log } = open(disk)
    expect(await read()).toEqual({ room: 'older' })
    expect(log.lines).toHaveLength(1)
    expect(log.lines[0]).toContain(`warn: ${PATH} cannot be used`)
    expect(log.lines[0]).toContain(`${PREVIOUS}, was used instead`)
    const aside = [...disk.files].find(([name]) => name.includes('damaged'))
    expect(aside?.[1]).toEqual(damaged)
    expect(log.lines[0]).toContain(aside?.[0])
  }

  test('gives way to the one before, whichever byte is wrong', async () => {
    const whole = (await twoGenerations()).files.get(PATH) ?? Buffer.of()
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (offset, flipped) => {
        const damaged = Buffer.from(whole)
        damaged.writeUInt8(damaged.readUInt8(offset) ^ flipped, offset)
        await expectPrevious(await twoGenerations(), damaged)
      }),
      { numRuns: 400 },
    )
  })

  test('gives way to the one before, wherever it is cut off', async () => {
    const whole = (await twoGenerations()).files.get(PATH) ?? Buffer.of()
    for (let length = 0; length < whole.length; length++) {
      await expectPrevious(await twoGenerations(), whole.subarray(0, length))
    }
  })

  test('gives way to the one before when the disk cannot read it', async () => {
    const disk = await twoGenerations()
    const read = async (path: string) => {
      if (path === PATH) throw Object.assign(new Error('EIO'), { code: 'EIO' })
      return disk.read(path)
    }
    expect(await open({ ...disk, read }).read()).toEqual({ room: 'older' })
  })

  test('does not push the good one out when the next is written', async () => {
    const disk = await twoGenerations()
    disk.files.set(PATH, Buffer.from('rubbish'))
    const file = open(disk)
    await file.read()
    await file.write({ room: 'newest' })
    expect(JSON.parse(String(disk.files.get(PREVIOUS))).data).toEqual({ room: 'older' })
    expect(await open(disk).read()).toEqual({ room: 'newest' })
  })
})

test('a crash between the two renames leaves the generation before, and it is used', async () => {
  const disk = await twoGenerations()
  disk.files.delete(PATH)
  const { read, log } = open(disk)
  expect(await read()).toEqual({ room: 'older' })
  expect(log.lines).toEqual([
    `warn: ${PATH} cannot be used: it is missing. The generation before it, ${PREVIOUS}, was used instead.`,
  ])
})

test('when neither generation can be read, the message names both and nothing is touched', async () => {
  const disk = await twoGenerations()
  disk.files.set(PATH, Buffer.from('{'))
  disk.files.set(PREVIOUS, Buffer.of())
  const before = new Map(disk.files)
  await expect(open(disk).read()).rejects.toThrow(
    `${PATH} cannot be read: it does not begin with a checksum. Nor can the generation before it, ${PREVIOUS}: it is empty. Restore one of them from a backup, or move both elsewhere to start empty.`,
  )
  expect(disk.files).toEqual(before)
})

test('a file of a newer format is refused and not taken for a damaged one', async () => {
  const disk = await twoGenerations()
  const rest = '"format":2,"generation":3,"data":{}}\n'
  const sum = createHash('sha256').update(rest).digest('hex')
  disk.files.set(PATH, Buffer.from(`{"sha256":"${sum}",${rest}`))
  await expect(open(disk).read()).rejects.toThrow(
    'was written by a newer version of Alcove (format 2, this one reads 1)',
  )
})

test('a file that may not be read is not taken for a damaged one', async () => {
  const disk = failingDisk()
  disk.refuse('EACCES', 'read')
  await expect(open(disk).read()).rejects.toThrow(`${PATH} cannot be read: permission denied (EACCES)`)
})

test('a power cut after any operation leaves the last acknowledged write or the one under way', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.nat(25), async (restarts, operations) => {
      const disk = memoryDisk()
      let acknowledged = -1
      for (let start = 0, number = 0; start < restarts; start++) {
        disk.powerOn()
        const file = open(disk)
        await file.read()
        disk.cutAfter(operations)
        let begun = number
        try {
          for (; ; number++) {
            begun = number
            await file.write(number)
            acknowledged = number
          }
        } catch {
          disk.powerOn()
          const found = (await open(disk).read()) ?? -1
          expect([acknowledged, begun]).toContain(found)
          number = begun + 1
          acknowledged = Number(found)
        }
      }
    }),
    { numRuns: 300 },
  )
})

describe('a disk that refuses', () => {
  for (const operation of ['write', 'rename', 'syncFolder'] as const) {
    test(`to ${operation} leaves the generation before as the current one, and later writes work`, async () => {
      const path = `${temporaryFolder()}/model.json`
      const disk = failingDisk()
      const file = open(disk, notedLog(), path)
      await file.write('first')
      await file.write('second')
      disk.refuse('EIO', operation)
      await expect(file.write('third')).rejects.toThrow('EIO')
      disk.recover()
      const later = open(disk, notedLog(), path)
      expect(await later.read()).toBe('second')
      expect(later.log.lines).toEqual([])
      await file.write('fourth')
      expect(await open(disk, notedLog(), path).read()).toBe('fourth')
    })
  }
})
