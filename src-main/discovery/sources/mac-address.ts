import type { Identity } from '../sighting.ts'

/** `AA:BB:CC:DD:EE:FF` of any usual way to write it; nothing for one that is no single device's. */
export function macAddress(text: string | undefined): string | undefined {
  const groups = /^(?:[0-9a-f]{12}|[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}|[0-9a-f]{4}(?:\.[0-9a-f]{4}){2})$/i
  const trimmed = text?.trim() ?? ''
  if (!groups.test(trimmed)) return undefined
  const digits = trimmed.replace(/[^0-9a-f]/gi, '').toUpperCase()
  return isOneDevice(digits) ? (digits.match(/../g) ?? []).join(':') : undefined
}

export const macOfBytes = (bytes: Uint8Array): string | undefined =>
  bytes.length === 6 ? macAddress(Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')) : undefined

/** Made up on the spot, or by a virtual machine: it says nothing of who makes the device (IEEE 802, 8.4). */
export const isLocallyAdministered = (mac: string): boolean => (Number.parseInt(mac.slice(0, 2), 16) & 0x02) !== 0

export const macIdentities = (mac: string | undefined): Identity[] => (mac ? [{ kind: 'mac', value: mac }] : [])

/** Firmware that was never given an address of its own says one of these, and so do its siblings. */
const placeholders = /^(?:(..)\1{5}|DEADBEEF....|0011223344(?:55|66)|123456789A(?:BC|BD)|AABBCCDDEEFF|[01]20000000000)$/

/** Groups (the lowest bit of the first byte) are nobody's. */
const isOneDevice = (digits: string) =>
  (Number.parseInt(digits.slice(0, 2), 16) & 0x01) === 0 && !placeholders.test(digits)
