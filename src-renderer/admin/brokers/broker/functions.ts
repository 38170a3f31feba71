import type { DriverPage } from '@contract/shelf-views.ts'

/** Functions that a broker may be allowed to call: those for a higher role than a user are refused there anyway. */
export const callable = ({ module_name, functions }: Pick<DriverPage, 'module_name' | 'functions'>) =>
  Object.entries(functions)
    .filter(([, { level }]) => !level)
    .map(([name]) => ({ name: `${module_name}/${name}`, title: name }))
    .sort((a, b) => a.title.localeCompare(b.title))
