import type { LightingArea } from '../model/interfaces/building.ts'

/** The status key of a part of a lighting system (driver.md 17.1): `area34`, and with a suffix `area34_level`. */
export const lightingAreaKey = (area: LightingArea, suffix?: string): string =>
  [`area${area.id ?? ''}`, area.channel, area.component, area.join, suffix]
    .filter(part => part !== undefined && part !== null)
    .join('_')

/** Two areas that are joined; where one of them has no `join`, that of the other one counts. */
export function joinAreas(one: LightingArea, other: LightingArea): LightingArea {
  const [here, there] = [one.join ?? other.join, other.join ?? one.join]
  // Bit masks of 32 bits without a sign.
  return here === undefined || here === null ? one : { ...one, join: (here | (there ?? here)) >>> 0 }
}
