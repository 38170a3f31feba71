import type { Json } from '../../base/json.ts'
import type { Given, Hooks, Tools } from './given.ts'

const SOON_MS = 5_000
const HOUR_MS = 3_600_000

export const deviceInfo: Given<'DeviceInfo'> = {
  update_device_info: { about: 'Ask the device what it is.', run: (_, tools) => updateDeviceInfo(tools) },
}

export const deviceInfoHooks: Hooks = {
  connected(tools) {
    const { schedule } = tools.context
    // Spread out, so that a hundred devices which come back together are not asked together.
    schedule.after(SOON_MS + Math.random() * SOON_MS, () => updateDeviceInfo(tools))
    schedule.every(HOUR_MS, () => updateDeviceInfo(tools))
  },
}

async function updateDeviceInfo({ context, call }: Tools): Promise<void> {
  context.signalStatus('connected')
  context.setStatus({ device_info: (await call('device_info')) as Json })
}
