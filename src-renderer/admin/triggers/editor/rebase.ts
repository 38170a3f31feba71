import { names } from './changes.ts'
import { type Draft, isSame } from './draft.ts'

/**
 * What is written here on top of what somebody else saved meanwhile: what nobody touched here is theirs. Where both
 * did, what is written here stays, and is named in words.
 */
export function rebased(base: Draft, draft: Draft, theirs: Draft): { draft: Draft; clashes: string[] } {
  const fields = Object.keys(names) as (keyof Draft)[]
  const is = (name: keyof Draft, one: Draft, other: Draft) => isSame({ ...one, [name]: other[name] }, one)
  const mine = fields.filter(name => !is(name, base, draft))
  return {
    draft: { ...theirs, ...Object.fromEntries(mine.map(name => [name, draft[name]])) },
    clashes: mine.filter(name => !is(name, base, theirs) && !is(name, draft, theirs)).map(name => names[name]),
  }
}
