import { hostOn, startOf } from './host-on.ts'

// A process that hosts a driver which goes on when its socket closes, and says where that is. It is to be killed.

const on = hostOn({ outlivesSocket: true, ignoresTerminate: true }, {}, [startOf('mod-a')])
const { pid, surroundings } = await on.started()
process.stdout.write(JSON.stringify({ pid, folder: (surroundings as { HOME: string }).HOME }))
