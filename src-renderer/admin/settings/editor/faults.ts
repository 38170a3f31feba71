import { messageOf } from '@base/result.ts'
import { parseSettings } from '@model/settings-text.ts'
import { type Document, isMap, isScalar, parseDocument, visit } from 'yaml'

/** Something wrong with a settings text, and where. */
export interface Fault {
  from: number
  to: number
  /** As people count. */
  line: number
  message: string
}

/** Why the node would not take this text. The node's own reading decides; YAML's positions say where. */
export function faultsOf(text: string): Fault[] {
  const refused = refusal(text)
  if (refused === undefined) return []
  const document = parseDocument(text, { schema: 'yaml-1.1', merge: true, uniqueKeys: false, prettyErrors: false })
  const at = (from: number, to: number, message: string) => fault(text, from, to, message)
  if (document.errors.length > 0) return document.errors.map(({ pos: [from, to], message }) => at(from, to, message))
  const [from, to] = placeOfRefusal(document)
  return [at(from, to, refused)]
}

function refusal(text: string): string | undefined {
  try {
    parseSettings(text)
    return undefined
  } catch (error) {
    const said = messageOf(error).replace(/^is not a valid JSON or YAML object: /, '')
    return said.charAt(0).toUpperCase() + said.slice(1)
  }
}

/** The first name that PlaceOS cannot take, or the whole text when it is no mapping. */
function placeOfRefusal(document: Document): [number, number] {
  const whole = rangeOf(document.contents) ?? [0, 0]
  if (!isMap(document.contents)) return whole
  let place: [number, number] | undefined
  visit(document, {
    Pair(_, { key }) {
      if (isScalar(key) && typeof key.value !== 'boolean') return undefined
      place = rangeOf(key)
      return visit.BREAK
    },
  })
  return place ?? whole
}

function rangeOf(node: unknown): [number, number] | undefined {
  if (!node || typeof node !== 'object' || !('range' in node) || !Array.isArray(node.range)) return undefined
  return [Number(node.range[0]), Number(node.range[1])]
}

function fault(text: string, from: number, to: number, message: string): Fault {
  const start = Math.min(from, text.length)
  const line = text.slice(0, start).split('\n').length
  return { from: start, to: Math.min(Math.max(to, start), text.length), line, message }
}
