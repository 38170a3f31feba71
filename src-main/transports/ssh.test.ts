import { randomBytes } from 'node:crypto'
import net, { type AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { fakeClock } from '../base/fake-clock.ts'
import { closedPort } from '../testing/tcp-device.ts'
import { until } from '../testing/until.ts'
import { createSsh, sshSettings } from './ssh.ts'
import { newSshKey, openSshServer, type SshServerRules } from './testing/ssh-server.ts'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const never = new AbortController().signal
const rightPassword = { username: 'technician', password: 'secret' }

/** A device that keeps what is typed into its shells. */
async function device(rules: SshServerRules = {}) {
  const typed = { text: '' }
  const server = await openSshServer({
    shell: channel =>
      channel.on('data', (bytes: Buffer) => {
        typed.text += bytes.toString('utf8')
      }),
    ...rules,
  })
  cleanups.push(server.close)
  return { server, typed }
}

/** A link to the port on a clock that stands still. */
function linked(port: number, settings: unknown = rightPassword, begins: () => void | Promise<void> = () => undefined) {
  const clock = fakeClock()
  const life = new AbortController()
  const seen = { opened: 0, text: '', closed: [] as string[], notes: [] as string[] }
  const transport = createSsh(
    { host: '127.0.0.1', port, clock, random: () => 0, settings, note: message => void seen.notes.push(message) },
    {
      begins,
      opened() {
        seen.opened += 1
      },
      received(bytes) {
        seen.text += Buffer.from(bytes).toString('utf8')
      },
      closed: reason => void seen.closed.push(reason),
      reached: () => undefined,
    },
  )
  const running = transport.run(life.signal)
  const stop = async () => {
    life.abort()
    await running
  }
  cleanups.push(stop)
  const opened = (count = 1) =>
    until(
      () => seen.opened,
      now => now === count,
    )
  const closed = (count = 1) =>
    until(
      () => seen.closed,
      now => now.length === count,
    )
  return { clock, seen, transport, stop, opened, closed }
}

test('a shell is opened with a terminal, and text goes both ways', async () => {
  const terminals: { term: string }[] = []
  const { server, typed } = await device({ terminal: info => void terminals.push(info) })
  const { seen, transport, opened } = linked(server.port)
  expect(() => transport.write('early')).toThrow(`Not connected to 127.0.0.1:${server.port}.`)
  await opened()
  expect(terminals).toMatchObject([{ term: 'vt100' }])
  transport.write('get volume\n')
  await until(
    () => typed.text,
    text => text === 'get volume\n',
  )
  server.shell?.write('volume 12\r\n')
  await until(
    () => seen.text,
    text => text === 'volume 12\r\n',
  )
})

test('settings without a user name fail every attempt with the field and the rule, and never throw', async () => {
  const { server } = await device()
  for (const settings of [null, {}, { username: '' }, { password: 'secret' }]) {
    const { closed } = linked(server.port, settings)
    expect(await closed()).toEqual(['The setting "ssh" is not right. ssh.username: a user name is needed to sign in.'])
  }
})

test('each wrong field of the setting is named', async () => {
  const { closed } = linked(await closedPort(), { username: 'a', password: 1, keepalive: -1 })
  const [reason] = await closed()
  expect(reason).toContain('ssh.password: ')
  expect(reason).toContain('ssh.keepalive: ')
})

test('term and keepalive have the values of the contract when they are not given', () => {
  expect(sshSettings.parse({ username: 'a' })).toEqual({ username: 'a', term: 'vt100', keepalive: 30 })
})

test('ways to sign in are tried in the order the server names, each once', async () => {
  const tried: string[] = []
  const { server } = await device({
    signIn(asked) {
      tried.push(asked.method)
      if (asked.method === 'publickey') asked.accept()
      else asked.reject(['keyboard-interactive', 'publickey', 'password'])
    },
  })
  const { opened } = linked(server.port, { ...rightPassword, private_key: newSshKey() })
  await opened()
  expect(tried.slice(0, 3)).toEqual(['none', 'keyboard-interactive', 'publickey'])
  expect(tried).not.toContain('password')
})

test('a server that names nothing is tried with password, keyboard-interactive and key', async () => {
  const tried: string[] = []
  const { server } = await device({
    signIn(asked) {
      tried.push(asked.method)
      asked.reject([])
    },
  })
  const { closed } = linked(server.port, { ...rightPassword, private_key: newSshKey() })
  expect(await closed()).toEqual([
    `127.0.0.1:${server.port} does not accept the password or key of "technician". Look at the setting "ssh".`,
  ])
  expect([...new Set(tried)]).toEqual(['none', 'password', 'keyboard-interactive', 'publickey'])
})

test('the password answers what a keyboard-interactive server asks', async () => {
  const { server } = await device({
    signIn(asked) {
      if (asked.method !== 'keyboard-interactive') return asked.reject(['keyboard-interactive'])
      asked.prompt([{ prompt: 'Password: ', echo: false }], answers =>
        answers.length === 1 && answers[0] === 'secret' ? asked.accept() : asked.reject(),
      )
    },
  })
  await linked(server.port).opened()
})

test('an encrypted key signs in with its passphrase, and without it says what is missing', async () => {
  const key = newSshKey('open')
  const { server } = await device({
    signIn: asked => (asked.method === 'publickey' ? asked.accept() : asked.reject(['publickey'])),
  })
  await linked(server.port, { username: 'a', private_key: key, passphrase: 'open' }).opened()
  const { closed } = linked(server.port, { username: 'a', private_key: key })
  expect((await closed())[0]).toMatch(
    /^The setting "ssh\.private_key" cannot be read: .*Does it need ssh\.passphrase\?$/,
  )
})

test('a wrong password is told with what the server would take, and tried again with pauses', async () => {
  const { server } = await device({ signIn: asked => asked.reject(['password']) })
  const { clock, closed } = linked(server.port)
  const reason = `127.0.0.1:${server.port} does not accept the password of "technician". It takes password. Look at the setting "ssh".`
  for (const [at, pause] of [1_000, 2_000, 4_000].entries()) {
    expect((await closed(at + 1)).at(-1)).toBe(reason)
    await until(
      () => clock.waiting,
      waiting => waiting === 1,
    )
    await clock.advance(pause)
  }
})

test('a device that takes only commands is online, runs exec, and is disconnected by what is written', async () => {
  const { server } = await device({
    shell: undefined,
    exec(command, channel) {
      channel.write(`ran ${command}`)
      channel.stderr.write('careful')
      channel.exit(3)
      channel.end()
    },
  })
  const { clock, seen, transport, opened, closed } = linked(server.port)
  await opened()
  expect(seen.notes).toEqual([`127.0.0.1:${server.port} gives no shell: only commands by exec can be run there.`])
  expect(await transport.exec?.('reboot', never)).toEqual({ code: 3, stdout: 'ran reboot', stderr: 'careful' })
  expect(() => transport.write('hello')).toThrow('gives no shell to send to')
  expect(await closed()).toEqual([
    `127.0.0.1:${server.port} gives no shell to send to: only commands by exec can be run there.`,
  ])
  await clock.advance(1_000)
  await opened(2)
})

test('a device that does not answer the wish for a shell is online after 5 s, for exec only', async () => {
  let wishes = 0
  const ignoresShell = () => {
    wishes += 1
  }
  const { server } = await device({ ignoresShell })
  const { clock, seen, opened } = linked(server.port)
  await until(
    () => wishes,
    count => count === 1,
  )
  await clock.advance(4_999)
  expect(seen.opened).toBe(0)
  await clock.advance(1)
  await opened()
  expect(seen.notes).toHaveLength(1)
})

test('a link that was stopped begins nothing when its shell comes late', async () => {
  const grants: (() => void)[] = []
  const { server } = await device({ grantsShell: grant => void grants.push(grant) })
  let begun = 0
  const { seen, stop } = linked(server.port, rightPassword, () => {
    begun += 1
  })
  await until(
    () => grants.length,
    count => count === 1,
  )
  const stopped = stop()
  grants[0]?.()
  await stopped
  expect(server.shells).toBe(1)
  expect({ begun, ...seen }).toEqual({ begun: 0, opened: 0, text: '', closed: [], notes: [] })
})

test('a command that a signal ended has no code', async () => {
  const { server } = await device({
    exec(_command, channel) {
      channel.exit('KILL')
      channel.end()
    },
  })
  const { transport, opened } = linked(server.port)
  await opened()
  expect(await transport.exec?.('sleep', never)).toEqual({ code: null, stdout: '', stderr: '' })
})

test('a command waits for nobody to type: its input is at an end', async () => {
  const { server } = await device({
    exec(_command, channel) {
      channel.on('data', () => undefined)
      channel.on('end', () => {
        channel.write('end of input')
        channel.exit(0)
        channel.end()
      })
    },
  })
  const { transport, opened } = linked(server.port)
  await opened()
  expect(await transport.exec?.('cat', never)).toMatchObject({ code: 0, stdout: 'end of input' })
})

test('a command that writes without end is stopped at 4 MiB, and the shell goes on', async () => {
  const { server, typed } = await device({
    exec(_command, channel) {
      const more = () => channel.write(Buffer.alloc(256 * 1024, 'x'), error => (error ? undefined : more()))
      more()
    },
  })
  const { transport, opened } = linked(server.port)
  await opened()
  await expect(transport.exec?.('yes', never)).rejects.toThrow(
    `"yes" on 127.0.0.1:${server.port} wrote more than 4 MiB; it was stopped.`,
  )
  transport.write('still here')
  await until(
    () => typed.text,
    text => text === 'still here',
  )
})

test('a command is given up when its caller goes, and fails when the connection is lost or was never there', async () => {
  const commands: string[] = []
  const { server } = await device({ exec: command => void commands.push(command) })
  const { transport, opened } = linked(server.port)
  await expect(transport.exec?.('early', never)).rejects.toMatchObject({ code: 'offline' })
  await opened()
  const caller = new AbortController()
  const given = transport.exec?.('wait', caller.signal)
  await until(
    () => commands,
    all => all.includes('wait'),
  )
  caller.abort()
  await expect(given).rejects.toMatchObject({ code: 'cancelled' })
  const lost = transport.exec?.('wait more', never)
  await until(
    () => commands,
    all => all.includes('wait more'),
  )
  server.drops()
  await expect(lost).rejects.toMatchObject({ code: 'offline' })
})

test('a refused command says so', async () => {
  const { server } = await device()
  const { transport, opened } = linked(server.port)
  await opened()
  await expect(transport.exec?.('reboot', never)).rejects.toMatchObject({ code: 'rejected' })
})

test('the end of the shell closes the connection, and a new one is opened', async () => {
  const { server } = await device()
  const { clock, opened, closed } = linked(server.port)
  await opened()
  await clock.advance(3_000)
  server.shell?.end()
  expect(await closed()).toEqual([`The device at 127.0.0.1:${server.port} ended its shell.`])
  await opened(2)
})

test('a device that answers signs of life stays connected; one that stops is noticed', async () => {
  const { server } = await device()
  const { clock, seen, opened, closed } = linked(server.port, { ...rightPassword, keepalive: 7 })
  await opened()
  for (let round = 0; round < 4; round++) {
    await clock.advance(6_999)
    // Time to answer is real time here: something from the device must have come before the clock goes on.
    server.shell?.write('.')
    await until(
      () => seen.text.length,
      length => length === round + 1,
    )
    await clock.advance(1)
  }
  expect(seen.closed).toEqual([])
  server.freezes(true)
  await clock.advance(14_000)
  expect(await closed()).toEqual([
    `127.0.0.1:${server.port} no longer answers. Is the device powered and on this network?`,
  ])
  server.freezes(false)
})

test('a changed host key is told once, and does not stop the connection', async () => {
  const first = await device()
  const link = linked(first.server.port)
  await link.opened()
  await first.server.close()
  await link.closed()
  const second = await rebuilt(first.server.port)
  cleanups.push(second.close)
  await link.clock.advance(1_000)
  await link.opened(2)
  expect(link.seen.notes).toEqual([
    expect.stringMatching(
      /^The host key of 127\.0\.0\.1:\d+ has changed from SHA256:\S{43} to SHA256:\S{43}\. Is it another device, or was it reset\?$/,
    ),
  ])
})

/** The same address, with a host key of its own. */
async function rebuilt(port: number) {
  const server = await openSshServer({ shell: () => undefined })
  const sockets = new Set<net.Socket>()
  const relay = net.createServer(socket => {
    const onward = net.connect(server.port, '127.0.0.1')
    for (const each of [socket, onward]) {
      sockets.add(each)
      each.on('error', () => each.destroy())
    }
    socket.pipe(onward).pipe(socket)
  })
  await new Promise<void>(resolve => relay.listen(port, '127.0.0.1', resolve))
  return {
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => relay.close(resolve))
      await server.close()
    },
  }
}

test('nothing is open before the module has signed in, and a module that cannot closes the connection', async () => {
  const { server, typed } = await device()
  let link: ReturnType<typeof linked> | undefined
  link = linked(server.port, rightPassword, () => {
    link?.transport.write('hello\n')
    throw new Error('the menu was not there')
  })
  expect(await link.closed()).toEqual(['the menu was not there'])
  await until(
    () => typed.text,
    text => text === 'hello\n',
  )
  expect(link.seen.opened).toBe(0)
})

test('stopping says goodbye, tells nobody, and leaves no timer, also of a device that has frozen', async () => {
  const { server } = await device()
  const { clock, seen, stop, opened } = linked(server.port)
  await opened()
  await stop()
  await until(
    () => server.orderlyEnds,
    ends => ends === 1,
  )
  expect([seen.closed, clock.waiting]).toEqual([[], 0])
  const second = linked(server.port)
  await second.opened()
  server.freezes(true)
  const stopped = second.stop()
  await second.clock.advance(3_000)
  await stopped
  expect([second.seen.closed, second.clock.waiting]).toEqual([[], 0])
})

test('what does not speak SSH is told as such, whatever it says', async () => {
  const greetings: (string | Buffer)[] = [
    'HTTP/1.1 400 Bad Request\r\n\r\n',
    'SSH-9.9-odd\r\n',
    Buffer.alloc(70_000, 'a'),
  ]
  for (let round = 0; round < 20; round++)
    greetings.push(Buffer.concat([Buffer.from('SSH-2.0-fuzz\r\n'), randomBytes(round * 50)]))
  let at = 0
  const port = await listening(socket => void socket.resume().end(greetings[at++] ?? ''))
  const { clock, seen, closed } = linked(port)
  for (let count = 1; count <= greetings.length; count++) {
    await closed(count)
    await until(
      () => clock.waiting,
      waiting => waiting === 1,
    )
    await clock.advance(10_000)
  }
  expect(seen.opened).toBe(0)
  expect(seen.closed[0]).toMatch(/ and this node cannot agree over SSH: .*\. Is this the SSH port of the device\?$/)
})

test('a device that takes the connection and then says nothing is given up', async () => {
  let heard = ''
  const port = await listening(socket =>
    socket.on('data', bytes => {
      heard += bytes.toString('utf8')
    }),
  )
  const { clock, closed } = linked(port)
  await until(
    () => heard,
    text => text.startsWith('SSH-2.0-'),
  )
  await clock.advance(20_000)
  expect(await closed()).toEqual([`127.0.0.1:${port} did not let us sign in within 20 s.`])
})

async function listening(attend: (socket: net.Socket) => void): Promise<number> {
  const server = net.createServer(socket => {
    socket.on('error', () => socket.destroy())
    attend(socket)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => new Promise(resolve => server.close(resolve)))
  return (server.address() as AddressInfo).port
}
