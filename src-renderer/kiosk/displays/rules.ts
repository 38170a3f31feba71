import type { Json } from '@base/json.ts'
import type { ModuleView } from '@contract/views.ts'
import { recordOf } from '../../data/read.ts'

/** The inputs a display offers: what its `switch_to` says it takes. Without such a list there is nothing to press. */
export function inputsOf({ functions }: Pick<ModuleView, 'functions'>): string[] {
  const first = functions.switch_to?.order[0]
  const schema = first === undefined ? undefined : recordOf(functions.switch_to?.params[first])
  const choices: Json | undefined = schema?.enum
  return Array.isArray(choices) ? choices.filter(choice => typeof choice === 'string') : []
}
