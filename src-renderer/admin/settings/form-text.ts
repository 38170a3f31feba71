import type { Json } from '@base/json.ts'
import { parseSettings } from '@model/settings-text.ts'
import { Document, isCollection, isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml'
import { isObject } from '../forms/typed.ts'
import { hasKey, withKey, yamlOf } from './text.ts'

/** What a text says, key by key; nothing when it cannot be read. */
export function valuesOf(text: string): Readonly<Record<string, Json>> | undefined {
  try {
    return parseSettings(text)
  } catch {
    return undefined
  }
}

/**
 * The text with another value for one key, or without it: comments and everything that is not meant stay as they stand.
 * A text that cannot be read is given back as it is.
 */
export function withValue(text: string, key: string, value: Json | undefined): string {
  const before = valuesOf(text)
  if (!before) return text
  const present = hasKey(text, key)
  if (value === undefined) return present ? without(text, key) : text
  if (!present) return checked(withKey(text, key, value), { ...before, [key]: value }) ?? written(text, key, value)
  if (same(before[key], value)) return text
  const wanted = { ...before, [key]: value }
  return checked(changedIn(text, [key], before[key], value), wanted) ?? written(text, key, value)
}

type Path = readonly (string | number)[]

/** Changes what differs and nothing else, as deep as it lies. */
function changedIn(text: string, path: Path, before: Json | undefined, after: Json): string | undefined {
  if (same(before, after)) return text
  if (isObject(before) && isObject(after)) {
    let now: string | undefined = text
    for (const name of Object.keys(before))
      if (now !== undefined && !Object.hasOwn(after, name)) now = cut(now, [...path, name])
    for (const [name, value] of Object.entries(after)) {
      if (now === undefined) return undefined
      now = Object.hasOwn(before, name)
        ? changedIn(now, [...path, name], before[name], value)
        : put(now, [...path, name], value)
    }
    return now
  }
  if (Array.isArray(before) && Array.isArray(after)) return listChanged(text, path, before, after)
  return isPlain(before) && isPlain(after)
    ? (scalarReplaced(text, path, after) ?? put(text, path, after))
    : put(text, path, after)
}

/** One that was taken out leaves the others, and their comments, where they are. */
function listChanged(text: string, path: Path, before: Json[], after: Json[]): string | undefined {
  const gone = before.findIndex((_, at) => same([...before.slice(0, at), ...before.slice(at + 1)], after))
  if (gone >= 0) return cut(text, [...path, gone])
  let now: string | undefined = text
  for (const [at, value] of after.entries()) {
    if (now === undefined) return undefined
    now = at < before.length ? changedIn(now, [...path, at], before[at], value) : put(now, [...path, at], value)
  }
  for (let at = before.length - 1; at >= after.length && now !== undefined; at--) now = cut(now, [...path, at])
  return now
}

const read = (text: string) => parseDocument(text, { version: '1.1', uniqueKeys: false })

/** A plain value is replaced where it stands: spacing and comments around it are none of its business. */
function scalarReplaced(text: string, path: Path, value: Json): string | undefined {
  const node = read(text).getIn(path, true)
  if (!isScalar(node) || !node.range || node.anchor || node.tag || /[|>]/.test(text.charAt(node.range[0])))
    return undefined
  const plain = new Document(value, { version: '1.1' }).toString({ lineWidth: 0 }).trimEnd()
  const put = plain.includes('\n') ? JSON.stringify(value) : plain
  const [from, to] = node.range
  const gap = from === to && !/[\s]$/.test(text.slice(0, from)) ? ' ' : ''
  return text.slice(0, from) + gap + put + text.slice(to)
}

function put(text: string, path: Path, value: Json): string | undefined {
  const document = read(text)
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
  if (!isMap(parent) && !isSeq(parent)) return undefined
  const node = document.createNode(value) as Node
  if (isCollection(node)) node.flow = parent.flow === true
  document.setIn(path, node)
  return textOf(document)
}

function cut(text: string, path: Path): string | undefined {
  const document = read(text)
  return document.deleteIn(path) ? textOf(document) : undefined
}

/** What another value was named after may be gone by now: then there is no such text. */
function textOf(document: Document): string | undefined {
  try {
    return document.toString({ lineWidth: 0 })
  } catch {
    return undefined
  }
}

function without(text: string, key: string): string {
  const { [key]: _, ...wanted } = valuesOf(text) ?? {}
  return checked(cut(text, [key]), wanted) ?? anew(wanted)
}

/** The key written anew as a whole: what is left when finer ways do not come to what is meant. */
function written(text: string, key: string, value: Json): string {
  const { [key]: _, ...others } = valuesOf(text) ?? {}
  const rest = checked(cut(text, [key]), others) ?? anew(others)
  return withKey(rest, key, value)
}

const anew = (values: Readonly<Record<string, Json>>) => `${yamlOf(values)}\n`

/** Nothing counts but what the node will read. */
function checked(text: string | undefined, wanted: Readonly<Record<string, Json>>): string | undefined {
  return text !== undefined && sameObject(valuesOf(text), wanted) ? text : undefined
}

const isPlain = (value: Json | undefined) => value !== undefined && (value === null || typeof value !== 'object')

/** Whatever the order of keys. */
export function same(a: Json | undefined, b: Json | undefined): boolean {
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((one, at) => same(one, b[at]))
  if (isObject(a)) return isObject(b) && sameObject(a, b)
  return a === b
}

const sameObject = (a: Readonly<Record<string, Json>> | undefined, b: Readonly<Record<string, Json>>) =>
  a !== undefined &&
  Object.keys(a).length === Object.keys(b).length &&
  Object.entries(a).every(([name, value]) => Object.hasOwn(b, name) && same(value, b[name]))
