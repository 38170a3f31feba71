import sanitizeHtml from 'sanitize-html'
import type { EntityDef } from '../model/entity.ts'
import type { Fields } from './accept.ts'

/** Takes markup out of the fields that the model says have none, or none that does anything (model.md 1.6). */
export function cleaned({ facts }: EntityDef, fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const how = facts[name]?.clean
      if (!how) return [name, value]
      return [name, Array.isArray(value) ? value.map(one => cleanText(one, how)) : cleanText(value, how)]
    }),
  )
}

function cleanText(value: unknown, how: 'text' | 'common'): unknown {
  if (typeof value !== 'string' || !/[<&]/.test(value)) return value
  const clean = sanitizeHtml(value, how === 'text' ? { allowedTags: [], allowedAttributes: {} } : {})
  // An ampersand of the person's own stays one: "Sound & light" is no markup.
  const read = clean.replaceAll(/&amp;(?!#?[a-z0-9]+;)/gi, '&')
  return how === 'text' && read.trim() === '' ? '' : read
}
