import { type ChildProcess, execFile, type SpawnOptions, spawn } from 'node:child_process'
import { promisify } from 'node:util'
import { type Capture, capture } from './lan-capture.ts'

/** Networks of a building and the machines on them: each machine a namespace, each network a bridge. */
export interface Lans {
  lan(name: string): Promise<Lan>
  machine(name: string): Promise<Machine>
  /** Ends whatever runs on the machines, and removes them. */
  close(): Promise<void>
}

/** A network: a switch with as many sockets as are needed. */
export interface Lan {
  readonly name: string
  /** Everything that goes over it from now on. */
  capture(): Promise<Capture>
  /** From now on the switch keeps multicast to itself, and says so to nobody. */
  blockMulticast(): Promise<void>
}

export interface Machine {
  /** Its firewall lets no multicast out from now on, and says so to whoever sends. */
  forbidMulticast(): Promise<void>
  /** `address` with its prefix, `10.91.1.20/24`; `as` is how the machine calls the interface. */
  plugIn(lan: Lan, how: { as: string; address: string; mac: string }): Promise<Cable>
  /** It ends with the machine at the latest. */
  start(program: string, args: readonly string[], options: SpawnOptions): ChildProcess
}

/** Between a machine and a network. */
export interface Cable {
  /** Pulls it out at the switch, or puts it back. */
  plug(isIn: boolean): Promise<void>
  /** Takes the machine's interface down, or up. */
  interface(isUp: boolean): Promise<void>
  /** Gives the machine another address in the place of the one it has. */
  readdress(address: string): Promise<void>
}

const PREFIX = 'alcove-'
const run = promisify(execFile)
const ip = async (...args: string[]): Promise<string> => (await run('ip', args)).stdout

export async function openLans(): Promise<Lans> {
  await removeLeftovers()
  const mine = `${PREFIX}${process.pid}-`
  const switches = `${mine}switches`
  const machines = new Map<string, Set<ChildProcess>>()
  const sockets: { name: string; lan: string }[] = []

  async function namespace(name: string): Promise<void> {
    await ip('netns', 'add', name)
    // Nobody here speaks IPv6, and what the system says in it by itself is noise in a capture.
    await within(
      name,
      'sh',
      '-c',
      'for file in /proc/sys/net/ipv6/conf/*/disable_ipv6; do test ! -e $file || echo 1 >$file; done',
    )
    await ip('-n', name, 'link', 'set', 'lo', 'up')
  }

  function start(name: string, program: string, args: readonly string[], options: SpawnOptions): ChildProcess {
    // `ip` becomes the program, so that the child is the program itself.
    const child = spawn('ip', ['netns', 'exec', name, program, ...args], options)
    const running = machines.get(name)
    running?.add(child)
    child.once('exit', () => running?.delete(child))
    return child
  }

  async function plugIn(
    name: string,
    lan: Lan,
    { as, address, mac }: Parameters<Machine['plugIn']>[1],
  ): Promise<Cable> {
    const socket = `socket${sockets.length}`
    sockets.push({ name: socket, lan: lan.name })
    const here = ['-n', name]
    await ip(...here, 'link', 'add', as, 'address', mac, 'type', 'veth', 'peer', 'name', socket, 'netns', switches)
    await ip('-n', switches, 'link', 'set', socket, 'master', lan.name)
    await ip('-n', switches, 'link', 'set', socket, 'up')
    await ip(...here, 'address', 'add', address, 'broadcast', '+', 'dev', as)
    await ip(...here, 'link', 'set', as, 'up')
    return {
      plug: async isIn => void (await ip('-n', switches, 'link', 'set', socket, isIn ? 'up' : 'down')),
      interface: async isUp => void (await ip(...here, 'link', 'set', as, isUp ? 'up' : 'down')),
      async readdress(next) {
        await ip(...here, 'address', 'flush', 'dev', as)
        await ip(...here, 'address', 'add', next, 'broadcast', '+', 'dev', as)
        // It asks for somebody, by which others learn that the address is its own now (RFC 826), as with any device.
        await within(name, 'bash', '-c', `echo >/dev/udp/${next.replace(/\d+\/.*/, '250')}/9`)
      },
    }
  }

  machines.set(switches, new Set())
  await namespace(switches)
  return {
    async lan(name) {
      // It learns who is where, and passes on to all what is for a group.
      await ip('-n', switches, 'link', 'add', name, 'type', 'bridge', 'mcast_snooping', '0', 'stp_state', '0')
      await ip('-n', switches, 'link', 'set', name, 'up')
      return {
        name,
        capture: () =>
          capture((program, args) => start(switches, program, args, { stdio: ['ignore', 'pipe', 'pipe'] }), name),
        async blockMulticast() {
          for (const socket of sockets.filter(one => one.lan === name))
            await within(switches, 'bridge', 'link', 'set', 'dev', socket.name, 'mcast_flood', 'off')
        },
      }
    },
    async machine(label) {
      const name = `${mine}${label}`
      machines.set(name, new Set())
      await namespace(name)
      return {
        // Programs are told what they are told with nftables, which not every machine has.
        forbidMulticast: async () =>
          void (await ip('-n', name, 'xfrm', 'policy', 'add', 'dir', 'out', 'dst', '224.0.0.0/4', 'action', 'block')),
        plugIn: (lan, how) => plugIn(name, lan, how),
        start: (program, args, options) => start(name, program, args, options),
      }
    },
    async close() {
      await Promise.all([...machines.values()].flatMap(running => [...running].map(ended)))
      for (const name of machines.keys()) await ip('netns', 'delete', name)
      machines.clear()
    },
  }
}

const within = (namespace: string, ...command: string[]) => run('ip', ['netns', 'exec', namespace, ...command])

async function ended(child: ChildProcess): Promise<void> {
  const exit = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGKILL')
  await exit
}

/** Of runs that were killed: what still runs on their machines, and the machines. */
async function removeLeftovers(): Promise<void> {
  for (const [, name = '', pid = ''] of (await ip('netns', 'list')).matchAll(/^(alcove-(\d+)-\S+)/gm)) {
    if (isAlive(Number(pid))) continue
    // Another run may be at it, too.
    for (const left of (await ip('netns', 'pids', name).catch(() => '')).match(/\d+/g) ?? []) kill(Number(left))
    await ip('netns', 'delete', name).catch(() => undefined)
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}
