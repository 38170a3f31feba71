import type { Json } from '@base/json.ts'
import type { ModuleView } from '@contract/views.ts'
import { listOf, recordOf } from '../../data/read.ts'

/** The inputs a display offers: those it reports, else those its `switch_to` takes. Without a list nothing is pressed. */
export function inputsOf(module: Pick<ModuleView, 'functions' | 'status'>): string[] {
  const reported = listOf(module, 'inputs').filter(input => typeof input === 'string')
  if (reported.length > 0) return reported
  const { functions } = module
  const first = functions.switch_to?.order[0]
  const schema = first === undefined ? undefined : recordOf(functions.switch_to?.params[first])
  const choices: Json | undefined = schema?.enum
  return Array.isArray(choices) ? choices.filter(choice => typeof choice === 'string') : []
}
