import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import type { Machine } from './lan.ts'
import type { LanDevice } from './lan-device.ts'
import type { LanNode } from './lan-node.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { type Told, tell } from './told.ts'
import { until } from './until.ts'

// What runs on the machines: our own programs, and those of Debian that real devices have.

/** Does what it is told, in its namespace. */
export const runDevice = (machine: Machine): Told<LanDevice> => tell<LanDevice>(runScript(machine, 'lan-device.ts'))
export const runNode = (machine: Machine): Told<LanNode> => tell<LanNode>(runScript(machine, 'lan-node.ts'))

const runScript = (machine: Machine, file: string) =>
  machine.start(process.execPath, [...process.execArgv, join(import.meta.dirname, file)], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })

/** Avahi as it is on printers and single-board computers, with one service. */
export function runAvahi(
  machine: Machine,
  { host, service }: { host: string; service: { name: string; type: string; port: number; txt: string[] } },
): void {
  const folder = temporaryFolder()
  const services = join(folder, 'services')
  mkdirSync(services)
  const { name, type, port, txt } = service
  const records = txt.map(record => `<txt-record>${record}</txt-record>`).join('')
  writeFileSync(
    join(services, 'test.service'),
    `<?xml version="1.0" standalone="no"?><!DOCTYPE service-group SYSTEM "avahi-service.dtd"><service-group><name>${name}</name><service><type>${type}</type><port>${port}</port>${records}</service></service-group>`,
  )
  const config = join(folder, 'avahi.conf')
  writeFileSync(
    config,
    `[server]\nhost-name=${host}\nuse-ipv6=no\nenable-dbus=no\n[publish]\npublish-workstation=no\npublish-hinfo=no\n`,
  )
  // `ip netns exec` gives it a view of the files of its own: these folders are others for it alone.
  const script = `mount --bind ${services} /etc/avahi/services && mount -t tmpfs tmpfs /run && exec ${avahi} -f ${config} --no-drop-root --no-chroot --no-rlimits`
  machine.start('sh', ['-c', script], { stdio: 'ignore' })
}

/** What minissdpd is told and asked over its socket. */
export interface MiniSsdpd {
  /** Has it answer searches for a service. */
  submit(service: { target: string; usn: string; server: string; location: string }): Promise<void>
  /** Whom it has heard, as text. */
  known(): Promise<string>
}

/** The daemon that answers searches by SSDP on routers and media boxes. */
export async function runMiniSsdpd(machine: Machine, name: string): Promise<MiniSsdpd> {
  const folder = temporaryFolder()
  const path = join(folder, 'minissdpd.sock')
  machine.start(miniSsdpd, ['-d', '-i', name, '-s', path, '-p', join(folder, 'pid')], { stdio: 'ignore' })
  await until(() => existsSync(path), Boolean)

  /** minissdpd's minissdpd.c, processRequest: a byte for what is wanted, then texts behind their length. */
  const ask = (kind: number, texts: string[], isAnswered: boolean) =>
    new Promise<string>((resolve, reject) => {
      const parts = texts.map(text => Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]))
      const socket = net.connect(path, () => {
        socket.write(Buffer.concat([Buffer.from([kind]), ...parts]), () => {
          if (!isAnswered) socket.end(() => resolve(''))
        })
      })
      socket.once('error', reject)
      socket.once('data', bytes => {
        socket.destroy()
        resolve(bytes.toString('latin1'))
      })
    })

  return {
    submit: async ({ target, usn, server, location }) => void (await ask(4, [target, usn, server, location], false)),
    known: () => ask(3, ['ssdp:all'], true),
  }
}

const [avahi, miniSsdpd] = ['/usr/sbin/avahi-daemon', '/usr/sbin/minissdpd']
