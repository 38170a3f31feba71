import type { SimulatedDeviceOptions } from '../../src-main/discovery/testing/simulated-device.ts'

/** What stands in a room of twenty, in the order of its addresses. All of it can be put to work without being told anything. */
const talkative = [
  ...['pjlink/projector', 'pjlink/projector', 'pjlink/projector', 'pjlink/projector'],
  ...['samsung/mdc-display', 'samsung/mdc-display', 'lg/serial-display', 'lg/serial-display', 'lg/serial-display'],
  ...['visca/ip-camera', 'visca/ip-camera', 'visca/ip-camera', 'onvif/ptz-camera', 'onvif/ptz-camera'],
  ...['qsc/q-sys-core', 'qsc/q-sys-core', 'shelly/gen2-relay', 'shelly/gen2-relay', 'shelly/gen2-relay'],
  'tasmota/relay',
]

/** Makers of such devices by the first half of their MAC addresses (IEEE), where the driver does not name its own. */
const makers: Readonly<Record<string, string>> = { 'pjlink/projector': '44:D2:44', 'visca/ip-camera': '00:01:4A' }

/** They say nothing unless they are asked, as the real ones do. */
const silent = ['extron/sis-matrix', 'extron/sis-matrix']

export const MOST = 250

/** Where a device of a number from 1 to 254 is: on this machine, and heard on it alone. */
export const addressOf = (number: number) => `127.0.1.${number}`

export const talkativeOnes = (count: number): SimulatedDeviceOptions[] =>
  Array.from({ length: count }, (_, index) => deviceAt(talkative[index % talkative.length] ?? '', index + 1))

/** The same one whenever it is started. */
export function deviceAt(driver: string, number: number): SimulatedDeviceOptions {
  const maker = makers[driver]
  const end = number.toString(16).padStart(2, '0').toUpperCase()
  return { driver, address: addressOf(number), ...(maker ? { mac: `${maker}:5A:00:${end}` } : {}) }
}

export const silentOnes = (first: number): SimulatedDeviceOptions[] =>
  silent.map((driver, index) => deviceAt(driver, first + index))
