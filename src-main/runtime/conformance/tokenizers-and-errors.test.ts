import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { z } from 'zod'
import {
  defineDriver,
  endsWith,
  endsWithBytes,
  fixed,
  lengthFrom,
  type Tokenizer,
  tcp,
} from '../../driver-kit/index.ts'
import { until } from '../../testing/until.ts'
import { createMessageCutter } from '../worker/message-cutter.ts'
import { attached, behaviour, panel } from './testing/bench.ts'
import { type Room, startRoom } from './testing/room.ts'

const text = (bytes: unknown) =>
  typeof bytes === 'string' ? bytes : Buffer.from(bytes as Uint8Array).toString('latin1')

behaviour(72, () => {
  const modes: Record<string, Tokenizer<unknown>> = {
    delimiter: endsWith('\r', '\n'),
    'delimiter of bytes': endsWithBytes('\r\n'),
    fixed: fixed(3),
    'fixed with an indicator': fixed(3, { startsWith: '\xff' }),
    callback: lengthFrom(([length = 0]) => length),
    'callback with an indicator': lengthFrom(held => held[1] ?? 0, { startsWith: '\xff' }),
  }
  const bytes = fc.uint8Array({ maxLength: 40 }).map(all => all.map(byte => [10, 13, 255, 1, 2, 3, 65][byte % 7] ?? 0))
  for (const [mode, tokenizer] of Object.entries(modes)) {
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(40)), (whole, cuts) => {
        const messages = (pieces: Uint8Array[]) => {
          const cutter = createMessageCutter({ tokenizer }, () => undefined)
          return pieces.flatMap(piece => cutter.cut(piece)).map(text)
        }
        const ends = [0, ...cuts.filter(at => at < whole.length).sort((a, b) => a - b), whole.length]
        const pieces = ends.slice(1).map((end, at) => whole.subarray(ends[at], end))
        expect(messages(pieces), mode).toEqual(messages([whole]))
      }),
      { numRuns: 100 },
    )
  }
})

/** A driver that writes down all messages; `w` makes it wait for as long as it lives. */
const listening = (tokenizer: Tokenizer<Uint8Array>) =>
  defineDriver({
    ...panel,
    transport: tcp({ tokenizer }),
    status: { heard: z.array(z.string()) },
    commands: {},
    async received(bytes, { status, setStatus }) {
      setStatus({ heard: [...(status.heard ?? []), text(bytes)] })
      await new Promise(() => undefined)
    },
  })

behaviour(73, async () => {
  const { device, status } = await attached(listening(fixed(4, { startsWith: '#' })))
  device.says('junk#abcmore junk#de')
  device.says('f')
  await until(status, now => JSON.stringify(now.heard) === '["#abc","#def"]')
})

behaviour(74, async () => {
  const lengthOf = (held: Uint8Array) => {
    if (held[0] === 0x21) throw new Error('what is this?')
    return 3
  }
  const { device, status, lines } = await attached(listening(lengthFrom(lengthOf)))
  device.says('!bad and all that came with it')
  await until(lines, all => all.some(line => line.includes('what is this?')))
  device.says('new')
  await until(status, now => JSON.stringify(now.heard) === '["new"]')
})

behaviour(75, async () => {
  const { device, status } = await attached(listening(fixed(3)))
  device.says('onetwo')
  await until(status, now => JSON.stringify(now.heard) === '["one","two"]')
})

describe('in a room', () => {
  let room: Room
  beforeAll(async () => {
    room = await startRoom()
  })
  afterAll(() => room.stop())

  behaviour(
    76,
    async () => {
      const socket = await room.socket('support')
      const at = { sys: 'sys-a', mod: 'mod-one', index: 1, name: 'hello' }
      await room.exec('mod-one', 'say', 'before')
      await socket.ask({ id: 1, cmd: 'debug', ...at })
      await until(
        async () => {
          await room.exec('mod-one', 'say', 'text')
          return socket.frames
        },
        frames => frames.length > 0,
      )
      expect(JSON.parse(await socket.frame('"text"'))).toMatchObject({ type: 'debug', msg: 'text', level: 'info' })
      await socket.ask({ id: 2, cmd: 'ignore', ...at })
      socket.frames.length = 0
      await room.exec('mod-one', 'say', 'after')
      socket.send('ping')
      await socket.frame('pong')
      expect(socket.frames).toEqual([])
    },
    'on the control socket, which gives the severity as a word',
  )

  behaviour(77, async () => {
    await room.exec('mod-one', 'keep', 8)
    await room.shows('mod-one', 'level', 8)
    await expect(room.exec('mod-two', 'crash')).rejects.toThrow('The driver had to be restarted')
    await until(
      () => room.exec('mod-one', 'level').catch(() => undefined),
      level => level === 8,
    )
    expect(room.runtime.healthOf('mod-one').restarts).toBe(1)
    expect(room.runtime.notices().map(({ message }) => message)).toContainEqual(
      expect.stringContaining('out of everything'),
    )
  })
})
