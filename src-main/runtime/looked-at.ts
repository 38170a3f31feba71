/** Which systems each module sees: its own, when it is logic, and those that it opened by id. */
export interface LookedAt {
  /** The system of a logic module that runs. */
  own(mod: string, sys: string): void
  open(mod: string, sys: string): void
  forget(mod: string): void
  /** Its thread began anew: what it opened it opens again by itself. */
  forgetOpened(mod: string): void
  sees(mod: string, sys: string): boolean
  by(sys: string): Iterable<string>
}

export function createLookedAt(): LookedAt {
  const opened = new Map<string, Set<string>>()
  const systemOf = new Map<string, string>()
  const bySystem = new Map<string, Set<string>>()

  const sees = (mod: string, sys: string) => systemOf.get(mod) === sys || opened.get(mod)?.has(sys) === true

  function note(mod: string, sys: string): void {
    const here = bySystem.get(sys) ?? new Set()
    if (sees(mod, sys)) bySystem.set(sys, here.add(mod))
    else if (here.delete(mod) && here.size === 0) bySystem.delete(sys)
  }

  function forgetOpened(mod: string): void {
    const before = opened.get(mod) ?? []
    opened.delete(mod)
    for (const sys of before) note(mod, sys)
  }

  function forgetOwn(mod: string): void {
    const before = systemOf.get(mod)
    systemOf.delete(mod)
    if (before !== undefined) note(mod, before)
  }

  return {
    own(mod, sys) {
      forgetOwn(mod)
      systemOf.set(mod, sys)
      note(mod, sys)
    },
    open(mod, sys) {
      opened.set(mod, (opened.get(mod) ?? new Set()).add(sys))
      note(mod, sys)
    },
    forget(mod) {
      forgetOpened(mod)
      forgetOwn(mod)
    },
    forgetOpened,
    sees,
    by: sys => bySystem.get(sys) ?? [],
  }
}
