import type { Json } from '../../base/json.ts'
import { describeFunctions } from '../describe-functions.ts'
import { parameterSchemas } from '../placeos-types.ts'
import type { Given, Hooks, Tools } from './given.ts'

export const chatFunctions: Given<'ChatFunctions'> = {
  function_schemas: {
    about: 'List what can be called, and with what.',
    run: (_, { driver }) => functionSchemas(driver),
  },
  function_descriptions: {
    about: 'Say what each function is for.',
    run: (_, { driver }) =>
      Object.fromEntries(functionSchemas(driver).map(({ function: name, description }) => [name, description])),
  },
}

export const chatFunctionsHooks: Hooks = {
  async loaded({ driver, context, call }) {
    context.setStatus({
      capabilities: (await call('capabilities')) as Json,
      function_schemas: functionSchemas(driver),
    })
  },
}

/** What describes the functions is none of them. */
const ABOUT_ITSELF = new Set(['capabilities', 'function_schemas', 'function_descriptions'])

const functionSchemas = ({ commands }: Tools['driver']) =>
  Object.entries(describeFunctions(commands))
    .filter(([name]) => !ABOUT_ITSELF.has(name))
    .map(([name, described]) => ({
      function: name,
      description: described.about,
      parameters: parameterSchemas(described),
    }))
