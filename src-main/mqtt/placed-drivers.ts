/** Of which drivers there are modules in systems whose records are published: theirs are published too (mqtt.md 3.2). */
export interface PlacedDrivers {
  has(driver: string): boolean
  /** A system has modules of these now. Told of those that are placed by it, and of those that are no longer. */
  put(sys: string, drivers: ReadonlySet<string>, changed: (driver: string) => void): void
}

export function createPlacedDrivers(): PlacedDrivers {
  const bySystem = new Map<string, ReadonlySet<string>>()
  const counts = new Map<string, number>()

  function count(driver: string, by: 1 | -1): boolean {
    const now = (counts.get(driver) ?? 0) + by
    if (now === 0) counts.delete(driver)
    else counts.set(driver, now)
    return now === 0 || (now === 1 && by === 1)
  }

  return {
    has: driver => counts.has(driver),
    put(sys, drivers, changed) {
      const before = bySystem.get(sys) ?? none
      if (drivers.size === 0) bySystem.delete(sys)
      else bySystem.set(sys, drivers)
      for (const one of drivers) if (!before.has(one) && count(one, 1)) changed(one)
      for (const one of before) if (!drivers.has(one) && count(one, -1)) changed(one)
    },
  }
}

const none: ReadonlySet<string> = new Set()
