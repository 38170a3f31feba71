import { Failed } from '../base/result.ts'

/** What is wrong with one field; PlaceOS's words where it has some (model.md 1.4). */
export interface Problem {
  field: string
  reason: string
}

/** How a failed validation travels: `api` answers it with 422 and the list. */
export interface Failures {
  failures: Problem[]
}

export function validationFailed(problems: readonly Problem[]): Failed {
  const said = problems.map(({ field, reason }) => `${field} ${reason}`).join('; ')
  return new Failed('invalid', `validation failed: ${said}`, { failures: [...problems] } satisfies Failures)
}
