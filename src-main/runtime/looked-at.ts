/** Which systems each module sees: its own, when it is logic, and those that it opened by id. */
export interface LookedAt {
  /** The logic modules that run, with their systems. */
  own(modules: readonly { id: string; sys: string | undefined }[]): void
  open(mod: string, sys: string): void
  forget(mod: string): void
  /** Its thread began anew: what it opened it opens again by itself. */
  forgetOpened(mod: string): void
  sees(mod: string, sys: string): boolean
  by(sys: string): Iterable<string>
  /** Module and system, each pair. */
  all(): [string, string][]
}

export function createLookedAt(): LookedAt {
  const opened = new Map<string, Set<string>>()
  let systemOf = new Map<string, string>()
  let bySystem = new Map<string, Set<string>>()

  function index(): void {
    bySystem = new Map()
    const note = (mod: string, sys: string) => {
      const here = bySystem.get(sys)
      if (here) here.add(mod)
      else bySystem.set(sys, new Set([mod]))
    }
    for (const [mod, sys] of systemOf) note(mod, sys)
    for (const [mod, all] of opened) for (const sys of all) note(mod, sys)
  }

  return {
    own(modules) {
      systemOf = new Map(modules.flatMap(({ id, sys }) => (sys === undefined ? [] : [[id, sys] as const])))
      index()
    },
    open(mod, sys) {
      opened.set(mod, (opened.get(mod) ?? new Set()).add(sys))
      index()
    },
    forget(mod) {
      opened.delete(mod)
      systemOf.delete(mod)
      index()
    },
    forgetOpened(mod) {
      if (opened.delete(mod)) index()
    },
    sees: (mod, sys) => systemOf.get(mod) === sys || opened.get(mod)?.has(sys) === true,
    by: sys => bySystem.get(sys) ?? [],
    all: () => [...bySystem].flatMap(([sys, mods]) => [...mods].map((mod): [string, string] => [mod, sys])),
  }
}
