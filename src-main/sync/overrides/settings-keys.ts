import { type Document, isMap, isScalar, type Pair, parseDocument, YAMLMap } from 'yaml'
import type { Json } from '../../base/json.ts'
import { parseSettings } from '../../model/settings-text.ts'
import { sameJson } from '../../store/own-fields.ts'

/** The top-level keys of a settings text with their values; nothing when it is no mapping. */
export function keysIn(text: Json): Record<string, Json> | undefined {
  if (typeof text !== 'string') return undefined
  try {
    return parseSettings(text)
  } catch {
    return undefined
  }
}

/** What a key has; `undefined` where there is none, which is another thing than `null`: a layer below counts then. */
export const valueAt = (keys: Record<string, Json>, name: string): Json | undefined =>
  Object.hasOwn(keys, name) ? keys[name] : undefined

export const sameValue = (a: Json | undefined, b: Json | undefined): boolean =>
  (a === undefined) === (b === undefined) && sameJson(a, b)

/**
 * The text with some of its keys as another text has them, or without them. Comments and order stay where YAML lets
 * them; where it does not (anchors, doubled keys), the same values are written plainly.
 */
export function withKeys(text: string, from: string, names: readonly string[]): string {
  if (names.length === 0) return text
  const [there, given] = [keysIn(text) ?? {}, keysIn(from) ?? {}]
  const kept = Object.entries(there).filter(([name]) => !names.includes(name))
  const taken = Object.entries(given).filter(([name]) => names.includes(name))
  const wanted = Object.fromEntries([...kept, ...taken])
  const written = edited(text, from, names)
  return written !== undefined && sameJson(keysIn(written), wanted) ? written : JSON.stringify(wanted, null, 2)
}

function edited(text: string, from: string, names: readonly string[]): string | undefined {
  try {
    const [document, source] = [documentOf(text), documentOf(from)]
    const [items, given] = [itemsOf(document), itemsOf(source)]
    for (const name of names) {
      const at = items.findIndex(pair => nameOf(pair) === name)
      const pair = given.find(one => nameOf(one) === name)
      if (at >= 0) items.splice(at, 1, ...(pair ? [pair] : []))
      else if (pair) items.push(pair)
    }
    return items.length > 0 ? document.toString() : ''
  } catch {
    return undefined
  }
}

const documentOf = (text: string) => parseDocument(text, { schema: 'yaml-1.1', uniqueKeys: false })

function itemsOf(document: Document): Pair[] {
  if (!isMap(document.contents)) document.contents = new YAMLMap()
  return (document.contents as YAMLMap).items
}

const nameOf = ({ key }: Pair): string => String(isScalar(key) ? key.value : key)
