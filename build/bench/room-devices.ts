import { systemClock } from '../../src-main/base/clock.ts'
import type { Simulator } from '../../src-main/driver-kit/define-simulator.ts'
import { serveSimulator } from '../../src-main/runtime/simulators/simulator-server.ts'

// So many devices of each kind, in a program of their own: what is measured talks to them over the network only.
const [count = '', ...kinds] = process.argv.slice(2)
const ports: Record<string, number[]> = {}
for (const kind of kinds) {
  const { simulator }: { simulator: Simulator } = await import(`../../src-main/drivers/${kind}.sim.ts`)
  const here: number[] = []
  for (let at = 0; at < Number(count); at++) {
    const server = await serveSimulator(simulator, { settings: {}, clock: systemClock, warn: () => undefined })
    here.push(server.address.port)
  }
  ports[kind] = here
}
process.send?.({ ports })
