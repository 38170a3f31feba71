import {
  type SimulatedDevice,
  type SimulatedDeviceOptions,
  startSimulatedDevice,
} from '../../src-main/discovery/testing/simulated-device.ts'
import { obey } from '../../src-main/testing/told.ts'

// The process in which the devices of a story are.

const devices = new Map<string, SimulatedDevice>()

const orders = {
  /** Gives who each of them is. */
  plugIn: (all: readonly SimulatedDeviceOptions[]) =>
    Promise.all(
      all.map(async options => {
        const device = await startSimulatedDevice(options)
        devices.set(options.address, device)
        return device.self
      }),
    ),
  /** Polite ones say goodbye. */
  async unplug(address: string, how: { polite: boolean }) {
    await devices.get(address)?.close(how)
    devices.delete(address)
  },
}
export type Plugged = typeof orders

obey(orders)
