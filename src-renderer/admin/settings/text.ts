import type { Json } from '@base/json.ts'
import type { ExplainedKey } from '@contract/entities.ts'
import { parseSettings } from '@model/settings-text.ts'
import { Document, isMap, isScalar, type Pair, parseDocument, Scalar, type Tags, visit } from 'yaml'

/** The version in which PlaceOS reads: `on` must be in quotes to stay a text. */
function written(value: unknown): string {
  const document = new Document(value, { version: '1.1', customTags: withoutMerge })
  visit(document, {
    Pair(_, { key }) {
      // In quotes it is a name like any other; without, what stands behind it would be merged.
      if (isScalar(key) && key.value === '<<') key.type = Scalar.QUOTE_DOUBLE
    },
  })
  return document.toString({ lineWidth: 0 })
}

/** With the tag for merging, the library writes its key without quotes whatever it is told. */
const withoutMerge = (tags: Tags): Tags => tags.filter(tag => typeof tag === 'string' || !tag.tag.endsWith(':merge'))

/** YAML for one value, for reading. */
export const yamlOf = (value: Json) => written(value).trimEnd()

/**
 * The text with one more key, everything else left as it stands. Without a value the key is there to be filled in.
 * A text that cannot be read is given back as it is, with the key at its end: the editor says what is wrong with it.
 */
export function withKey(text: string, key: string, value: Json | undefined): string {
  const pair = value === undefined ? `${written(key).trim()}: # write the value here\n` : written({ [key]: value })
  const document = parseDocument(text, { uniqueKeys: false, schema: 'yaml-1.1', merge: true })
  const { contents } = document
  if (isMap(contents) && contents.flow) {
    const last = contents.items.at(-1)
    const end = last && endOf(last)
    if (!last || end === undefined) return text.replace(/\{\s*\}\s*/, () => pair)
    return `${text.slice(0, end)}, ${JSON.stringify(key)}: ${JSON.stringify(value ?? null)}${text.slice(end)}`
  }
  const column = isMap(contents) && contents.range ? columnOf(text, contents.range[0]) : 0
  const before = text === '' || text.endsWith('\n') ? text : `${text}\n`
  return before + pair.replaceAll(/^(?=.)/gm, ' '.repeat(column))
}

function endOf({ key, value }: Pair): number | undefined {
  const last = value ?? key
  return last && typeof last === 'object' && 'range' in last && Array.isArray(last.range) ? last.range[1] : undefined
}

const columnOf = (text: string, at: number) => at - (text.lastIndexOf('\n', at - 1) + 1)

/** Whether the text has this key already; one that cannot be read has none that we know of. */
export const hasKey = (text: string, key: string): boolean => keysIn(text)?.includes(key) ?? false

/** Which of the keys of a text that nobody may read would be gone, were it replaced by this one. */
export function lostKeys(keys: readonly string[], text: string): string[] {
  const kept = keysIn(text) ?? []
  return keys.filter(key => !kept.includes(key))
}

function keysIn(text: string): string[] | undefined {
  try {
    return Object.keys(parseSettings(text))
  } catch {
    return undefined
  }
}

/** A text that says nothing: no key and no comment. */
export const saysNothing = (text: string) => {
  if (text.includes('#')) return false
  const document = parseDocument(text)
  const { contents } = document
  if (document.errors.length > 0) return false
  return (
    contents === null || (isMap(contents) && contents.items.length === 0) || (isScalar(contents) && !contents.source)
  )
}

/** All that is in force as one YAML text; what nobody may see is named in a comment. */
export function mergedYaml(keys: readonly ExplainedKey[]): string {
  return keys
    .map(({ key, value }) => (value === undefined ? `# ${key}: set, not shown\n` : written({ [key]: value })))
    .join('')
}
