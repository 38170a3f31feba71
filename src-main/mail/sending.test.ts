import { statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import { failingDisk } from '../store/testing/failing-disk.ts'
import { until } from '../testing/until.ts'
import type { SendBySmtp } from './smtp.ts'
import { mailServer } from './testing/mail-server.ts'
import { mailing, openServer, plain } from './testing/mailing.ts'

// What becomes of messages when servers, disks and clocks do not do as they should.

const HOUR = 3_600_000
const hello = { to: 'crew@example.com', subject: 'Lamp', text: 'It is on.' }
const named = (...subjects: string[]) => subjects.map(subject => ({ ...hello, subject }))
const settings = { ...plain, port: 25 }
const down: SendBySmtp = async () => {
  throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ESOCKET' })
}

test('a server that falls silent at one message does not hold up the others, and gets that one again as it was', async () => {
  let isSilent = true
  const answers = ({ text }: { text: string }) => !isSilent || !text.includes('Subject: Poison')
  const server = await mailServer({ ...openServer, answers })
  const { mail, later, clock, end } = await mailing({ settings: { ...plain, port: server.port } })
  await mail.send(named('Poison', 'Second', 'Third'))
  await until(
    () => server.received,
    ({ length }) => length === 1,
  )
  await clock.advance(120_000)
  await until(
    () => mail.standing().trouble,
    trouble => trouble === `127.0.0.1:${server.port} stopped answering while it was given an e-mail.`,
  )
  await later(1)
  isSilent = false
  await later(0)
  const subjects = server.received.map(({ text }) => /^Subject: (\w+)/m.exec(text)?.[1])
  expect(subjects).toEqual(['Poison', 'Second', 'Third', 'Poison'])
  const ids = server.received.map(({ text }) => /^Message-ID: (\S+)/m.exec(text)?.[1])
  expect(ids[0]).toBe(ids[3])
  expect(new Set(ids).size).toBe(3)
  await end()
  await server.close()
})

test('a hundred addresses get a message each, once, out of a file that nobody else reads', async () => {
  const sent: string[] = []
  let mode = 0
  const sendBy: SendBySmtp = async ({ to }) => {
    mode ||= statSync(join(folder, 'mail-queue.json')).mode & 0o777
    sent.push(to)
  }
  const { mail, waiting, folder, end } = await mailing({ settings, sendBy })
  const to = Array.from({ length: 100 }, (_, number) => `person-${number}@example.com`)
  await mail.send(to.map(one => ({ ...hello, to: one })))
  await waiting(0)
  expect(sent).toEqual(to)
  expect([mode, statSync(join(folder, 'mail.json')).mode & 0o777]).toEqual([0o600, 0o600])
  await end()
})

test('what was sent is not sent again when the disk cannot note it', async () => {
  const disk = failingDisk()
  let times = 0
  const sendBy: SendBySmtp = async () => {
    times += 1
    disk.refuse('ENOSPC')
  }
  const { mail, waiting, folder, clock, log, end } = await mailing({ settings, sendBy, disk })
  await mail.send([hello])
  await waiting(0)
  await until(
    () => log.lines,
    lines => lines.some(line => line.includes('could not be kept')),
  )
  for (let minute = 0; minute < 5; minute++) await clock.advance(60_000)
  expect(times).toBe(1)
  disk.recover()
  await until(
    async () => {
      await clock.advance(15_000)
      // Between two renames there is none.
      return readFile(join(folder, 'mail-queue.json'), 'utf8').catch(() => 'crew@')
    },
    text => !text.includes('crew@'),
  )
  expect(times).toBe(1)
  await end()
})

test('many that are given up together are one notice', async () => {
  const { mail, notices, troubled, waiting, clock, end } = await mailing({ settings, sendBy: down })
  await mail.send(named('First', 'Second', 'Third'))
  await troubled()
  await clock.advance(49 * HOUR)
  await waiting(0)
  expect(notices).toEqual([
    'Of 3 e-mails none was sent for two days, and they were given up, the first of them "First" to crew@example.com. Nothing listens at 127.0.0.1:25. Check the port, and whether the server runs.',
  ])
  await end()
})

test.each([
  ['forward by years', 50 * 365 * 24 * HOUR],
  ['back by years', -50 * 365 * 24 * HOUR],
])('a clock that is set %s loses nothing and holds nothing up', async (_, by) => {
  let [isDown, moved, tries] = [true, 0, 0]
  const clock = fakeClock()
  const own = { ...clock, now: () => clock.now() + moved }
  const sent: string[] = []
  const sendBy: SendBySmtp = async ({ subject }) => {
    tries += 1
    if (isDown) throw Object.assign(new Error('451 Later'), { command: 'RCPT TO', responseCode: 451 })
    sent.push(subject)
  }
  const { mail, later, notices, end } = await mailing({ clock: own, settings, sendBy })
  await mail.send(named('First'))
  await until(
    () => tries,
    times => times === 1,
  )
  moved = by
  await until(
    async () => {
      await clock.advance(60_000)
      return tries
    },
    times => times > 2,
  )
  isDown = false
  await later(0)
  expect(clock.monotonic()).toBeLessThan(HOUR)
  expect([sent, notices]).toEqual([['First'], []])
  await end()
})

test('an address that is none is named, and the others get theirs', async () => {
  const sent: string[] = []
  const { mail, waiting, end } = await mailing({ settings, sendBy: async ({ to }) => void sent.push(to) })
  const to = [
    ' crew@example.com ',
    'nobody',
    'a@example.com, b@example.com',
    'a@example.com>\r\nDATA',
    'jo@bücher.example',
  ]
  const refused = mail.send(to.map(one => ({ ...hello, to: one })))
  await expect(refused).rejects.toThrow(
    'These are no e-mail addresses: "nobody", "a@example.com, b@example.com", "a@example.com>\\r\\nDATA". Write them as jo@example.com.',
  )
  await waiting(0)
  expect(sent).toEqual(['crew@example.com', 'jo@bücher.example'])
  await end()
})

test('what the disk did not take is not sent either', async () => {
  const disk = failingDisk()
  const sent: string[] = []
  const { mail, end } = await mailing({ settings, disk, sendBy: async ({ subject }) => void sent.push(subject) })
  disk.refuse('ENOSPC')
  await expect(mail.send(named('First'))).rejects.toThrow('the disk is full')
  disk.recover()
  await mail.send(named('Second'))
  await until(
    () => sent,
    ({ length }) => length > 0,
  )
  expect(sent).toEqual(['Second'])
  await end()
})
