import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'

/** A packet as it went over a network. */
export interface Captured {
  /** In seconds since 1970. */
  at: number
  /** MAC addresses. */
  from: string
  to: string
  protocol: 'arp' | 'udp' | 'tcp' | 'other'
  source: string
  /** Whom an ARP packet asks for. */
  destination: string
  /** 0 where there is none. */
  port: number
  /** As tcpdump says it. */
  text: string
}

export interface Capture {
  /** In the order in which they went by. */
  readonly packets: readonly Captured[]
}

/** Has tcpdump tell what goes over an interface. */
export async function capture(
  start: (program: string, args: readonly string[]) => ChildProcess,
  name: string,
): Promise<Capture> {
  const packets: Captured[] = []
  const child = start('tcpdump', [
    '-i',
    name,
    '-Z',
    'root',
    '--immediate-mode',
    '-l',
    '-n',
    '-e',
    '-q',
    '-tt',
    'arp or ip',
  ])
  const { stdout, stderr } = child
  if (!stdout || !stderr) throw new Error('tcpdump has no output.')
  createInterface(stdout).on('line', line => {
    packets.push(readLine(line))
  })
  const said: string[] = []
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', code => reject(new Error(`tcpdump ended with ${code}: ${said.join('\n')}`)))
    createInterface(stderr).on('line', line => {
      said.push(line)
      if (line.includes('listening on')) resolve()
    })
  })
  return { packets }
}

const LINE = /^(\d+\.\d+) ([0-9a-f:]{17}) > ([0-9a-f:]{17}|Broadcast), (ARP|IPv4), length \d+: (.*)$/
const ENDS = /^(\d+\.\d+\.\d+\.\d+)(?:\.(\d+))? > (\d+\.\d+\.\d+\.\d+)(?:\.(\d+))?: (\w+)/

/**
 * `1764112345.123456 02:…:01 > 01:00:5e:00:00:fb, IPv4, length 82: 10.91.1.1.5353 > 224.0.0.251.5353: UDP, length 40`. Of
 * a line that is of another kind all but the text is empty, so that no test passes over it.
 */
function readLine(line: string): Captured {
  const [, at = '', from = '', to = '', kind, text = line] = LINE.exec(line) ?? []
  const common = { at: Number(at), from, to, text }
  if (kind === 'ARP') {
    const [, destination, source] = /who-has ([\d.]+)(?: \([^)]*\))? tell ([\d.]+)/.exec(text) ?? []
    const [, answering] = /Reply ([\d.]+) is-at/.exec(text) ?? []
    return { ...common, protocol: 'arp', source: source ?? answering ?? '', destination: destination ?? '', port: 0 }
  }
  const [, source = '', , destination = '', port = '0', said = ''] = ENDS.exec(text) ?? []
  const protocol = said === 'UDP' ? 'udp' : said === 'tcp' ? 'tcp' : 'other'
  return { ...common, protocol, source, destination, port: Number(port) }
}
