import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generate } from 'selfsigned'
import type { SMTPServerOptions } from 'smtp-server'
import { expect, test } from 'vitest'
import { systemClock } from '../base/clock.ts'
import { fakeClock } from '../base/fake-clock.ts'
import { type SendBySmtp, sendBySmtp } from './smtp.ts'
import { mailServer } from './testing/mail-server.ts'
import { mailing, openServer, plain } from './testing/mailing.ts'

const HOUR = 3_600_000
const never = new AbortController().signal
const hello = { to: 'crew@example.com', subject: 'Lamp', text: 'It is on.' }

test('a message goes to the server as it is, from whom the settings say', async () => {
  const server = await mailServer(openServer)
  const { mail, waiting, end } = await mailing({ settings: { ...plain, port: server.port } })
  await mail.send([hello, { ...hello, to: 'jo@example.com', subject: 'Zwölf\r\nBcc: evil@example.com' }])
  await waiting(0)
  expect(server.received.map(({ from, to }) => [from, to])).toEqual([
    ['rooms@example.com', ['crew@example.com']],
    ['rooms@example.com', ['jo@example.com']],
  ])
  expect(server.received[0]?.text).toMatch(/^Subject: Lamp\r$/m)
  expect(server.received[0]?.text).toMatch(/\r\n\r\nIt is on\.\r\n$/)
  expect(server.received[1]?.text).not.toMatch(/^Bcc:/m)
  expect(mail.standing().trouble).toBeNull()
  await end()
  await server.close()
})

test('a password is sealed on disk, shown to nobody, and kept when it is not mentioned', async () => {
  const onAuth: SMTPServerOptions['onAuth'] = ({ username, password }, _session, done) =>
    password === 'open sesame' ? done(null, { user: username }) : done(new Error('Invalid login'))
  const server = await mailServer({ onAuth, disabledCommands: ['STARTTLS'], allowInsecureAuth: true })
  const settings = { ...plain, port: server.port, user: 'room', password: 'open sesame' }
  const { mail, waiting, folder, end } = await mailing({ settings })
  await mail.configure({ from: 'other@example.com' })
  await mail.send([hello])
  await waiting(0)
  expect(server.received).toMatchObject([{ user: 'room', from: 'other@example.com' }])
  expect(mail.settings()).toMatchObject({ user: 'room', has_password: true })
  expect(JSON.stringify(mail.settings())).not.toContain('sesame')
  expect(readFileSync(join(folder, 'mail.json'), 'utf8')).not.toContain('sesame')

  await mail.configure({ password: 'wrong' })
  await expect(mail.test('jo@example.com', never)).rejects.toThrow('127.0.0.1 refuses the user room with this password')
  await end()
  await server.close()
})

test('a server that is down for a day gets all once it is back, also when the node began anew meanwhile', async () => {
  const gone = await mailServer(openServer)
  await gone.close()
  const clock = fakeClock()
  // What is really sent takes real time, while that of the node flies by.
  const sendBy: SendBySmtp = (message, parts) => sendBySmtp(message, { ...parts, clock: systemClock })
  const first = await mailing({ clock, settings: { ...plain, port: gone.port }, sendBy })
  await first.mail.send([hello, { ...hello, subject: 'Second' }])
  expect(await first.troubled()).toBe(
    `Nothing listens at 127.0.0.1:${gone.port}. Check the port, and whether the server runs.`,
  )
  await first.end()
  const second = await mailing({ clock, folder: first.folder, sendBy })
  await second.troubled()
  const back = await mailServer({ port: gone.port, ...openServer })
  await clock.advance(24 * HOUR)
  await second.waiting(0)
  expect(back.received.map(({ text }) => /Subject: (\w+)/.exec(text)?.[1])).toEqual(['Lamp', 'Second'])
  expect(second.log.lines.at(-1)).toBe('info: E-mail can be sent again.')
  expect(second.notices).toEqual([])
  await second.end()
  await back.close()
})

test('what the server refuses for good is given up with a notice, what it refuses for now is tried again', async () => {
  let isBusy = true
  const onRcptTo: SMTPServerOptions['onRcptTo'] = ({ address }, _session, done) => {
    if (address.startsWith('nobody')) return done(Object.assign(new Error('No such mailbox'), { responseCode: 550 }))
    if (address.startsWith('later') && isBusy)
      return done(Object.assign(new Error('Greylisted'), { responseCode: 451 }))
    done()
  }
  const server = await mailServer({ onRcptTo, ...openServer })
  const { mail, notices, waiting, later, end } = await mailing({ settings: { ...plain, port: server.port } })
  await mail.send(['nobody', 'later', 'crew'].map(name => ({ ...hello, to: `${name}@example.com` })))
  await waiting(1)
  expect(server.received.map(({ to }) => to[0])).toEqual(['crew@example.com'])
  expect(notices).toEqual([
    expect.stringContaining('The e-mail "Lamp" to nobody@example.com was given up: 127.0.0.1 does not take it'),
  ])
  isBusy = false
  await later(0)
  expect(server.received.at(-1)?.to).toEqual(['later@example.com'])
  await end()
  await server.close()
})

test('a connection is encrypted before anything is said, to a server that somebody vouches for', async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  })
  const server = await mailServer({ key, cert })
  const settings = { host: 'localhost', port: server.port, from: 'rooms@example.com', security: 'starttls' } as const
  const { mail, end } = await mailing({ settings })
  await expect(mail.test('jo@example.com', never)).rejects.toThrow('The certificate of localhost is not trusted')
  await mail.configure({ ca: cert })
  await mail.test('jo@example.com', never)
  expect(server.received).toHaveLength(1)

  const clear = await mailServer({ disabledCommands: ['STARTTLS'] })
  await mail.configure({ port: clear.port })
  await expect(mail.test('jo@example.com', never)).rejects.toThrow('does not speak TLS in this way')
  await mail.configure({ security: 'tls' })
  await expect(mail.test('jo@example.com', never)).rejects.toThrow('Try STARTTLS, mostly on port 587')
  expect(clear.received).toEqual([])
  await end()
  await Promise.all([server.close(), clear.close()])
})

const down: SendBySmtp = async () => {
  throw Object.assign(new Error('connect ETIMEDOUT'), { code: 'ETIMEDOUT' })
}

test('TLS from the first byte, a password behind it, and letters of the world', async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  })
  const onAuth: SMTPServerOptions['onAuth'] = ({ username, password }, _session, done) =>
    password === 'pässword' ? done(null, { user: username }) : done(new Error('Invalid login'))
  const server = await mailServer({ key, cert, secure: true, authOptional: false, onAuth })
  const { mail, waiting, end } = await mailing({
    settings: { ...plain, port: server.port, security: 'tls', ca: cert, user: 'room', password: 'pässword' },
  })
  await mail.send([{ to: 'jürgen@bücher.example', subject: 'Türe 🚪 offen', text: '.\r\nGrüße' }])
  await waiting(0)
  expect(server.received).toMatchObject([{ user: 'room', to: ['jürgen@bücher.example'] }])
  const [head = '', body = ''] = (server.received[0]?.text ?? '').split('\r\n\r\n')
  expect(head).toContain('Subject: =?UTF-8?')
  expect(body).toMatch(/^\.\r\nGr=C3=BC=C3=9Fe/)
  await end()
  await server.close()
})

test('what waits for two days is given up, with a notice that says why', async () => {
  const { mail, notices, troubled, waiting, clock, end } = await mailing({
    settings: { ...plain, port: 25 },
    sendBy: down,
  })
  await mail.send([hello])
  await troubled()
  await clock.advance(47 * HOUR)
  await waiting(1)
  await clock.advance(2 * HOUR)
  await waiting(0)
  expect(notices).toEqual([
    'The e-mail "Lamp" to crew@example.com was given up: for two days it could not be sent. 127.0.0.1:25 does not answer. Check the port, and what lies between.',
  ])
  await end()
})

test('a server that is down is left alone longer and longer, by one message for all', async () => {
  const at: number[] = []
  const clock = fakeClock()
  const sendBy: SendBySmtp = async (...all) => {
    at.push(clock.now())
    await down(...all)
  }
  const { mail, troubled, end } = await mailing({ clock, settings: { ...plain, port: 25 }, sendBy })
  const start = clock.now()
  await mail.send(Array.from({ length: 50 }, () => hello))
  await troubled()
  for (let minute = 0; minute < 200; minute++) await clock.advance(60_000)
  const pauses = at.slice(1).map((time, n) => (time - (at[n] ?? start)) / 1_000)
  expect(pauses.slice(0, 4)).toEqual([15, 30, 60, 120])
  expect(Math.max(...pauses)).toBe(1_800)
  await end()
})

test('a test that the server takes sends what waits, too', async () => {
  let isUp = false
  const sent: string[] = []
  const { mail, clock, waiting, troubled, end } = await mailing({
    settings: plain,
    async sendBy({ subject }) {
      if (!isUp) throw Object.assign(new Error('down'), { code: 'ECONNREFUSED' })
      sent.push(subject)
    },
  })
  await mail.send([{ to: 'jo@example.com', subject: 'Hot', text: '' }])
  await troubled()
  isUp = true
  await mail.test('jo@example.com', never)
  await waiting(0)
  expect(sent).toEqual(['Test', 'Hot'])
  expect(mail.standing()).toMatchObject({ trouble: null, last_sent_at: clock.now() })
  await end()
})

test('a queue that is full takes no more, and says where to look', async () => {
  const { mail, troubled, end } = await mailing({ settings: { ...plain, port: 25 }, sendBy: down })
  await mail.send(Array.from({ length: 500 }, () => hello))
  await troubled()
  await expect(mail.send([hello])).rejects.toThrow('500 e-mails wait to be sent, and no more are taken.')
  await expect(mail.send([{ ...hello, text: 'x'.repeat(100_001) }])).rejects.toThrow('is longer than 100000 letters')
  expect(mail.standing().waiting).toBe(500)
  await end()
})

test('settings that cannot be are refused with each field; none at all mean no e-mail', async () => {
  const { mail, end } = await mailing()
  expect(mail.canSend()).toBe(false)
  await expect(mail.send([hello])).rejects.toThrow('This node knows no mail server.')
  await expect(mail.test('jo@example.com', never)).rejects.toThrow('Name a mail server first.')
  const bad = { host: 'a b', port: 0, from: 'rooms', user: 'room', ca: 'none' }
  const refused = await mail.configure(bad).catch(error => error)
  expect(refused.detail.failures.map(({ field }: { field: string }) => field)).toEqual([
    'host',
    'port',
    'from',
    'password',
    'ca',
  ])
  expect(mail.canSend()).toBe(false)
  await mail.configure({ ...plain, port: 25 })
  expect(mail.canSend()).toBe(true)
  await expect(mail.test('jo', never)).rejects.toThrow('Name an e-mail address')
  await end()
})
