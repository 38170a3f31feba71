import type { ModuleView } from '@contract/views.ts'
import { useState } from 'react'
import { type Outcome, useExec } from '../../../data/useExec.ts'
import { parametersOf, readArguments } from '../../module/arguments.ts'
import { filledBy } from './arguments.ts'
import type { FunctionDraft, Keyed } from './draft.ts'
import { moduleNamed } from './live.ts'

export interface TriedOut {
  /** By the key of the function. */
  outcomes: ReadonlyMap<number, Outcome>
  busy: boolean
  run(functions: readonly Keyed<FunctionDraft>[]): Promise<void>
}

/** Runs functions as a trigger would, one after another, with the rights of whoever tries them out. */
export function useTryOut(modules: readonly ModuleView[]): TriedOut {
  const exec = useExec()
  const [outcomes, setOutcomes] = useState<TriedOut['outcomes']>(new Map())
  const [busy, setBusy] = useState(false)
  async function outcomeOf({ mod, method, args }: FunctionDraft): Promise<Outcome> {
    const module = moduleNamed(modules, mod)
    const about = module && Object.hasOwn(module.functions, method) ? module.functions[method] : undefined
    if (!module || !about) return refused(module ? `${mod} has no function ${method}.` : `There is no ${mod}.`)
    const fields = parametersOf(about)
    const read = readArguments(fields, filledBy(fields, args))
    return read.ok ? exec(module.id, method, read.args) : refused('Not all of its arguments can be taken as they are.')
  }
  return {
    outcomes,
    busy,
    async run(functions) {
      setBusy(true)
      setOutcomes(new Map())
      for (const action of functions) {
        const outcome = await outcomeOf(action)
        setOutcomes(before => new Map(before).set(action.key, outcome))
      }
      setBusy(false)
    },
  }
}

const refused = (message: string): Outcome => ({ ok: false, code: 'invalid', message, tookMs: 0 })
