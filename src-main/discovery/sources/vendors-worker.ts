import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'
import { Failed, toResult } from '../../base/result.ts'
import { vendorName } from './vendor-name.ts'
import type { VendorAnswer, VendorOrder } from './vendors.ts'

/** Digits of the beginnings that the IEEE gives away: small, medium and large blocks (MA-S, MA-M, MA-L). */
const LENGTHS = [9, 7, 6]

async function answer(prefixes: VendorOrder): Promise<VendorAnswer> {
  const beginnings = new Map(prefixes.map(prefix => [prefix, LENGTHS.map(length => prefix.slice(0, length))]))
  const list = entriesIn(await readList(), new Set([...beginnings.values()].flat()))
  const found: VendorAnswer = {}
  for (const [prefix, those] of beginnings) {
    const entry = those.map(one => list.get(one)).find(text => text !== undefined)
    const name = entry && vendorName(entry)
    if (name) found[prefix] = name
  }
  return found
}

/** Between a name and its value; within a text each quotation mark stands behind a backslash. */
const COLON = '": "'

/** Looked for in the bytes: read as a whole, the list leaves tens of megabytes behind when this thread ends. */
function entriesIn(json: Buffer, wanted: ReadonlySet<string>): Map<string, string> {
  const found = new Map<string, string>()
  for (let at = json.indexOf(COLON); at >= 0; at = json.indexOf(COLON, at + COLON.length)) {
    const key = json.toString('latin1', json.lastIndexOf('"', at - 1) + 1, at)
    if (!wanted.has(key)) continue
    const end = endOfText(json, at + COLON.length)
    found.set(key, JSON.parse(json.toString('utf8', at + COLON.length - 1, end + 1)))
  }
  return found
}

/** Where the quotation mark is that ends it. */
function endOfText(json: Buffer, from: number): number {
  let at = json.indexOf('"', from)
  while (at >= 0 && json[at - 1] === BACKSLASH) at = json.indexOf('"', at + 1)
  return at
}
const BACKSLASH = 0x5c

/** By hexadecimal digits: the name and address of a maker, a line each. It is exported as a file, and is none of ours to bundle. */
async function readList(): Promise<Buffer> {
  try {
    return await readFile(createRequire(import.meta.url).resolve('oui-data'))
  } catch (error) {
    throw new Failed('not_found', 'The list of makers (npm package oui-data) is not installed beside this program.', {
      reason: String(error),
    })
  }
}

parentPort?.postMessage(await toResult(() => answer(workerData as VendorOrder)))
