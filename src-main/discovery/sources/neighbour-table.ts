import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { promisify } from 'node:util'
import { z } from 'zod'
import type { Clock } from '../../base/clock.ts'
import { type ArpEntry, MOST_ROWS, readProcNetArp } from '../proc-net-arp.ts'

export interface Neighbour extends ArpEntry {
  /** For how long nothing was heard of it; absent is unknown. */
  unheardMs?: number
}

const run = promisify(execFile)
const program = { timeout: 10_000, maxBuffer: 1_000_000, windowsHide: true }
const ASK_AGES_EVERY_MS = 30_000

/** The neighbour table of this system. */
export function neighbourTable(clock: Clock, platform = process.platform): () => Promise<readonly Neighbour[]> {
  if (platform === 'linux') return linuxTable(clock)
  if (platform !== 'win32') return async () => readArpOfUnix((await run('arp', ['-an'], program)).stdout)
  return async () => readArpOfWindows((await run('arp', ['-a'], program)).stdout, interfaceOf)
}

/**
 * The file is cheap and says who is where; for how long somebody was not heard, only a program can tell, which is asked
 * now and then. Without it everybody in the file counts.
 */
function linuxTable(clock: Clock): () => Promise<readonly Neighbour[]> {
  let ages: Map<string, number> | undefined
  let askedMs = Number.NEGATIVE_INFINITY
  let asking: Promise<void> | undefined

  /** For all places at once. */
  function askAges(): Promise<void> {
    asking ??= run('ip', ['-s', '-j', '-4', 'neigh'], program)
      .then(({ stdout }) => readAges(stdout))
      .catch(() => undefined)
      .then(found => {
        ages = found
        askedMs = clock.monotonic()
        asking = undefined
      })
    return asking
  }

  return async () => {
    if (clock.monotonic() - askedMs >= ASK_AGES_EVERY_MS) await askAges()
    const rows = readProcNetArp(await readFile('/proc/net/arp', 'utf8'))
    return rows.map(row => {
      const unheardMs = ages?.get(`${row.interface} ${row.address} ${row.mac}`)
      return unheardMs === undefined ? row : { ...row, unheardMs }
    })
  }
}

const Ages = z.array(
  z.object({ dst: z.string(), dev: z.string(), lladdr: z.string().optional(), confirmed: z.number().optional() }),
)

/** `ip -s -j neigh`, whose times are in seconds; by interface, address and MAC address. */
export function readAges(json: string): Map<string, number> {
  const rows = Ages.parse(JSON.parse(json)).slice(0, MOST_ROWS)
  return new Map(rows.map(({ dst, dev, lladdr = '', confirmed = 0 }) => [`${dev} ${dst} ${lladdr}`, confirmed * 1_000]))
}

/** `? (192.168.1.1) at 0:18:1:8f:23:ed on en1 ifscope [ethernet]` of macOS and the BSDs: zeros in front are left out. */
export function readArpOfUnix(text: string): ArpEntry[] {
  return linesOf(text).flatMap(line => {
    const [, address, short, device] =
      /\((\d[\d.]+)\) at ([0-9a-f]{1,2}(?::[0-9a-f]{1,2}){5}) on (\S+)/i.exec(line) ?? []
    const mac = short?.replace(/\b[0-9a-f]\b/gi, '0$&')
    return address && mac && device ? [{ address, mac, interface: device }] : []
  })
}

/** A list for each interface, whose first line names it by its address; the words are in the system's language. */
export function readArpOfWindows(text: string, nameOf: (address: string) => string | undefined): ArpEntry[] {
  let name: string | undefined
  return linesOf(text).flatMap(line => {
    const heading = /^\S.*?(\d+\.\d+\.\d+\.\d+)\s+---/.exec(line)
    if (heading) name = nameOf(heading[1] ?? '')
    const [, address, mac] = /^\s+(\d+\.\d+\.\d+\.\d+)\s+([0-9a-f]{2}(?:-[0-9a-f]{2}){5})\s/i.exec(line) ?? []
    return address && mac && name ? [{ address, mac, interface: name }] : []
  })
}

const linesOf = (text: string): string[] => text.split(/\r?\n/, MOST_ROWS)

/** Which interface of this machine has an address. */
export const interfaceOf = (address: string): string | undefined =>
  Object.entries(networkInterfaces()).find(([, all]) => all?.some(one => one.address === address))?.[0]
