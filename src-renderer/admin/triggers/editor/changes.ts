import { type Draft, isSame } from './draft.ts'

export const names: Record<keyof Draft, string> = {
  name: 'Name',
  description: 'Description',
  important: 'Important',
  anyMatch: 'All or any',
  debounce: 'Debounce',
  enableWebhook: 'Web request',
  methods: 'Kinds of web request',
  comparisons: 'Comparisons',
  times: 'Times',
  functions: 'Functions',
  mailers: 'E-mail',
}

/** What was changed, in words. */
export const changesOf = (saved: Draft, draft: Draft): string[] =>
  (Object.keys(names) as (keyof Draft)[])
    .filter(name => !isSame({ ...saved, [name]: draft[name] }, saved))
    .map(name => names[name])
