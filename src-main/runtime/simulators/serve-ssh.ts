import type { AuthContext, Connection, ServerChannel, Session } from 'ssh2'
import ssh2 from 'ssh2'
import type { ByteSimulator } from '../../driver-kit/define-simulator.ts'
import type { SshOutput } from '../../driver-kit/transport.ts'
import { openAcceptor } from './acceptor.ts'
import type { ByteDevice } from './byte-device.ts'
import { makeHostKey } from './host-key.ts'
import type { Port } from './simulator-server.ts'
import { garble, type Stage } from './stage.ts'

const MAX_UNREAD_BYTES = 4 * 1024 * 1024

/** A device with a command shell behind SSH. Its host key is made as it starts, as nobody checks it. */
export function serveSsh(simulator: ByteSimulator, stage: Stage, device: ByteDevice, port: number): Promise<Port> {
  const hostKey = makeHostKey()
  const server = new ssh2.Server({ hostKeys: [hostKey] }, client => {
    client.on('error', () => client.end())
    client.on('authentication', attempt => signIn(simulator, stage, attempt))
    client.on('ready', () => client.on('session', accept => answerSession(simulator, stage, device, client, accept())))
  })
  return openAcceptor(stage, port, socket => server.injectSocket(socket))
}

function signIn(simulator: ByteSimulator, stage: Stage, attempt: AuthContext): void {
  const { username } = attempt
  const decide = (password: string | undefined, key: boolean) => {
    let welcome = false
    stage.run(() => {
      welcome = simulator.signIn?.({ username, password, key }, stage) ?? true
    })
    if (welcome) attempt.accept()
    else attempt.reject(['publickey', 'password', 'keyboard-interactive'])
  }
  switch (attempt.method) {
    case 'none':
      return decide(undefined, false)
    case 'password':
      return decide(attempt.password, false)
    case 'keyboard-interactive':
      return attempt.prompt([{ prompt: 'Password: ', echo: false }], ([password]) => decide(password, false))
    case 'publickey': {
      const { key, blob, signature, hashAlgo } = attempt
      // Without a signature it is only asked whether such a key would do.
      if (!blob || !signature) return attempt.accept()
      const parsed = ssh2.utils.parseKey(key.data)
      const known = parsed instanceof Error ? undefined : Array.isArray(parsed) ? parsed[0] : parsed
      if (known?.verify(blob, signature, hashAlgo) !== true) return attempt.reject()
      return decide(undefined, true)
    }
    default:
      return attempt.reject(['publickey', 'password', 'keyboard-interactive'])
  }
}

function answerSession(
  simulator: ByteSimulator,
  stage: Stage,
  device: ByteDevice,
  client: Connection,
  session: Session,
): void {
  session.on('pty', (accept: () => void) => accept?.())
  session.on('shell', (accept: () => ServerChannel) => {
    const shell = accept()
    const { received, ended } = device.begin({
      write(data) {
        if (!shell.writable) return
        shell.write(data)
        if (shell.writableLength > MAX_UNREAD_BYTES) client.end()
      },
      // A shell that has ended leaves nothing to be connected for.
      end: () => client.end(),
    })
    shell.on('error', () => client.end())
    shell.on('data', received)
    shell.on('close', ended)
  })
  session.on('exec', (accept: () => ServerChannel, reject: () => void, { command }: { command: string }) => {
    const { exec } = simulator
    if (!exec) return reject()
    const channel = accept()
    channel.on('error', () => client.end())
    stage.run(() => {
      const output = exec(command, stage)
      stage.act(() => give(channel, output, stage))
    })
  })
}

function give(channel: ServerChannel, { code, stdout, stderr }: SshOutput, stage: Stage): void {
  const heard = (text: string) => (stage.fault === 'garbled' ? garble(text) : text)
  if (!channel.writable) return
  if (stderr) channel.stderr.write(heard(stderr))
  channel.write(heard(stdout))
  if (code === null) channel.exit('TERM')
  else channel.exit(code)
  channel.end()
}
