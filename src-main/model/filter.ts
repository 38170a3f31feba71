import { Failed } from '../base/result.ts'

/** Flags that Perl writes in front of an expression, which JavaScript has for a part of one. */
const inFront = /^\(\?([ims]+)\)/

/**
 * A broker's filter as the source of a JavaScript expression that can stand among others, separated by `|`. Throws
 * `invalid` for what is no regular expression, and for references to groups: these would mean others there.
 */
export function filterSource(filter: string): string {
  const flags = inFront.exec(filter)?.[1] ?? ''
  const body = filter.replace(inFront, '')
  if (body === '') throw new Failed('invalid', 'A filter that is empty masks nothing.')
  const source = `(?${[...new Set(flags)].join('')}:${body})`
  try {
    new RegExp(body)
    new RegExp(source)
  } catch {
    throw new Failed('invalid', `The filter ${shown(filter)} is no regular expression.`)
  }
  if (/\\(?:[1-9]|k<)/.test(body.replaceAll('\\\\', ''))) {
    throw new Failed('invalid', `The filter ${shown(filter)} refers back to a group, which filters cannot.`)
  }
  return source
}

const shown = (filter: string) => `"${filter.slice(0, 100)}"`
