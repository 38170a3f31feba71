import { isMap, isScalar, parseDocument, type ScalarTag, type Tags, visit, type Document as YamlDocument } from 'yaml'
import type { Json } from '../base/json.ts'
import { Failed, messageOf } from '../base/result.ts'

/**
 * Reads a settings text, YAML or JSON, by the rules of PlaceOS's language (model.md 3.9): `on` and `yes` are
 * booleans, merge keys work, the later of two equal keys wins. Blank text is no settings; anything but a mapping
 * that JSON can say is a failure.
 */
export function parseSettings(text: string): Record<string, Json> {
  if (text.trim() === '') return {}
  const document = parseDocument(text, { schema: 'yaml-1.1', customTags: placeosTags, merge: true, uniqueKeys: false })
  const [error] = document.errors
  if (error) throw notSettings(withoutContent(error.message))
  if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) return {}
  if (!isMap(document.contents)) throw notSettings('it is not a mapping of names to values')
  visit(document, {
    Pair(_, { key }) {
      if (!isScalar(key)) throw notSettings('a list or a mapping cannot be a name')
      if (typeof key.value === 'boolean') throw notSettings(`put the name ${key.source ?? key.value} in quotes`)
    },
  })
  return plainValue(document)
}

function plainValue(document: YamlDocument): Record<string, Json> {
  try {
    return JSON.parse(JSON.stringify(document.toJS()))
  } catch (error) {
    throw notSettings(withoutContent(messageOf(error)))
  }
}

/** The library's words and the place, without the piece of text it stumbled over: that may be a password. */
function withoutContent(message: string): string {
  const [line = ''] = message.split('\n')
  const place = / at line \d+, column \d+/.exec(line)?.[0] ?? ''
  const words = line.includes(' tag') ? 'there is a tag (!) that means nothing here' : line
  return words.replace(/(?:(?<=[\w)]):| at line \d).*$|(?<=escape sequence).*$/, '') + place
}

const notSettings = (why: string) => new Failed('invalid', `is not a valid JSON or YAML object: ${why}`)

/** YAML 1.1 less what PlaceOS does not know: single letters as booleans, base-60 numbers, dates, and exotic types. */
function placeosTags(tags: Tags): Tags {
  const dropped = new Set(['bool', 'binary', 'omap', 'pairs', 'set', 'timestamp'])
  const kept = tags.filter(tag => {
    if (typeof tag === 'string') return !dropped.has(tag)
    const name = tag.tag.replace('tag:yaml.org,2002:', '')
    return !dropped.has(name) && !('format' in tag && tag.format === 'TIME')
  })
  return [
    ...kept,
    boolean(true, /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/),
    boolean(false, /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/),
  ]
}

function boolean(value: boolean, test: RegExp): ScalarTag {
  return { tag: 'tag:yaml.org,2002:bool', default: true, test, resolve: () => value, identify: it => it === value }
}
