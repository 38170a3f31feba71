import type sanitizeHtml from 'sanitize-html'
import type { EntityDef } from '../model/entity.ts'
import type { Fields } from './accept.ts'
import { lazily } from './lazily.ts'

const sanitizer = lazily<typeof sanitizeHtml>('sanitize-html')

/** Takes markup out of the fields that the model says have none, or none that does anything (model.md 1.6). */
export function cleaned({ facts }: EntityDef, fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const how = Object.hasOwn(facts, name) ? facts[name]?.clean : undefined
      if (!how) return [name, value]
      return [name, Array.isArray(value) ? value.map(one => cleanText(one, how)) : cleanText(value, how)]
    }),
  )
}

export function cleanText(value: unknown, how: 'text' | 'common'): unknown {
  if (typeof value !== 'string') return value
  const clean = /[<&]/.test(value) ? withoutMarkup(value, how) : value
  return how === 'text' && clean.trim() === '' ? '' : clean
}

function withoutMarkup(text: string, how: 'text' | 'common'): string {
  // What was written as an entity stays one: it is kept from being read.
  const kept = text.replaceAll(/&(?=(?:amp|lt|gt|quot);)/gi, '&amp;')
  const clean = sanitizer()(kept, how === 'text' ? { allowedTags: [], allowedAttributes: {} } : {})
  // A character of the person's own stays one: "Sound & light", "3 < 4" and "in -> out" are no markup.
  return clean
    .replaceAll('&gt;', '>')
    .replaceAll(/&lt;(?![a-z/!?<]|&lt;)/gi, '<')
    .replaceAll(/&amp;(?=(?:amp|lt|gt|quot);)|&amp;(?!#?[a-z0-9]+;)/gi, '&')
}
