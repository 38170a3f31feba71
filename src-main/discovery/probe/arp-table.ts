import { readFile } from 'node:fs/promises'
import { readProcNetArp } from '../proc-net-arp.ts'
import type { Place } from '../sighting.ts'

/** The addresses that somebody has answered for by ARP, as far as the system knows. */
export type Neighbours = (place: Place) => Promise<ReadonlySet<string>>

/** Of Linux. Others keep theirs where only their own tools can read it; nobody is known there. */
export const readArpTable: Neighbours = async ({ name }) =>
  answeredIn(await readFile('/proc/net/arp', 'utf8').catch(() => ''), name)

/** Those of an interface. */
export const answeredIn = (table: string, name: string): ReadonlySet<string> =>
  new Set(readProcNetArp(table).flatMap(entry => (entry.interface === name ? [entry.address] : [])))
