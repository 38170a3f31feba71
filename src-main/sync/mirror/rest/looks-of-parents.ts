import { isEncrypted } from '../../../store/placeos-encryption.ts'
import { senseless } from './answer.ts'
import type { CentreHttp } from './centre-http.ts'
import { idOf, isObject, listAll, rowsIn, type Wire } from './listing.ts'
import { type Look, recordsIn } from './look.ts'
import { metadataId } from './wire-row.ts'

export const instancesLook = (system: string): Look => ({
  ...{ key: `instances ${system}`, pace: 'slow', about: '', tells: ['trigger_instance', 'trigger'] },
  async ask({ http, signal }) {
    const query = { complete: false }
    const wires = await listAll(http, { path: `/systems/${system}/triggers`, query }, signal)
    return recordsIn('trigger_instance', wires)
  },
})

export const metadataLook = (parent: string): Look => ({
  ...{ key: `metadata ${parent}`, pace: 'slow', about: '', tells: ['metadata', 'json_schema'] },
  async ask({ http, signal }) {
    const path = `/metadata/${parent}`
    const { body } = await http.ask({ path }, signal)
    if (!isObject(body)) throw senseless(http.host, path, 'it is no metadata')
    const wires = Object.entries(body).map(([name, entry]): Wire => {
      if (!isObject(entry)) throw senseless(http.host, path, `${name} is no metadata`)
      return { ...entry, name, parent_id: parent, id: metadataId(parent, name) }
    })
    // No more than that is given (rest.md 4.13).
    return { ...(await recordsIn('metadata', wires)), isPart: wires.length >= 100 }
  },
})

/** Parents asked about at once, so that the address does not get too long. */
const PARENTS = 80
/** No more rows are given, and nothing says that there are more (rest.md 4.7). */
const MOST_SETTINGS = 100

/** The settings of all parents, as far as the key may read them. */
export const settingsLook = (parents: readonly string[]): Look => ({
  ...{ key: 'settings', pace: 'each', about: parents.join(), tells: ['settings'] },
  async ask({ http, signal }) {
    const wires: Wire[] = []
    let isPart = false
    const waiting = inParts(parents, PARENTS)
    for (let part = waiting.shift(); part; part = waiting.shift()) {
      const rows = await settingsOf(http, part, signal)
      if (rows.length < MOST_SETTINGS) wires.push(...rows)
      else if (part.length > 1) waiting.unshift(...inParts(part, Math.ceil(part.length / 2)))
      else {
        wires.push(...rows)
        isPart = true
      }
    }
    const inForce = wires.filter(({ settings_id }) => typeof settings_id !== 'string' || settings_id === '')
    const sealed = inForce.filter(
      ({ settings_string }) => typeof settings_string === 'string' && isEncrypted(settings_string),
    )
    const found = await recordsIn(
      'settings',
      inForce.filter(wire => !sealed.includes(wire)),
    )
    const kept = sealed.map(wire => ({ entity: 'settings' as const, id: idOf(wire) }))
    const note = `${sealed.length} settings records are above what the API key may read; modules of this edge get theirs when they are started.`
    return {
      rows: found.rows,
      kept: [...found.kept, ...kept],
      notes: [...found.notes, ...(sealed.length > 0 ? [note] : [])],
      isPart,
    }
  },
})

async function settingsOf(http: CentreHttp, parents: readonly string[], signal: AbortSignal): Promise<Wire[]> {
  const { body } = await http.ask({ path: '/settings', query: { parent_id: parents.join() } }, signal)
  return rowsIn(body, http.host, '/settings')
}

function inParts<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, part) =>
    items.slice(part * size, (part + 1) * size),
  )
}
