import { z } from 'zod'
import { defineDriver, none } from '../../../../src-main/driver-kit/index.ts'

const A_SECOND = 500
const TICK_MS = 10

/** Reports one new value after the other, so many a second whenever it gets its turn. */
export const driver = defineDriver({
  name: 'Flood',
  moduleName: 'Flood',
  transport: none(),
  settings: z.object({}),
  status: { level: z.number() },
  commands: {},
  started({ schedule, setStatus, now }) {
    const began = now()
    let level = 0
    schedule.every(TICK_MS, () => {
      const due = ((now() - began) * A_SECOND) / 1_000
      while (level < due) setStatus({ level: ++level })
    })
  },
})
