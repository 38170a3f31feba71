import type { Announced } from './announced.ts'
import { building } from './building.ts'
import { cameras } from './cameras.ts'
import { displays } from './displays.ts'
import { office } from './office.ts'
import { projectors } from './projectors.ts'
import { sound } from './sound.ts'
import { twins } from './twins.ts'

/** All of them, as in a large building. */
export const corpus: readonly Announced[] = [
  ...projectors,
  ...displays,
  ...cameras,
  ...sound,
  ...building,
  ...office,
  ...twins,
]
