import type { AnyContext } from '../../driver-kit/context.ts'
import type { Address } from '../worker-contract.ts'

/** Wakes machines; where a simulator stands in for one, the packet goes to the simulator and not into the building. */
export const wakes =
  (simulated: Pick<Address, 'ip' | 'port'> | undefined, signal: AbortSignal): AnyContext['wake'] =>
  async (mac, options = {}) => {
    const { wake } = await import('../../transports/wake-on-lan.ts')
    const where = simulated ? { subnet: simulated.ip, port: simulated.port } : options
    await wake({ mac, ...where }, signal)
  }
