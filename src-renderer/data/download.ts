import type { Clock } from '@base/clock.ts'

const HELD_MS = 10_000

/** Hands a text to the browser to be kept as a file. */
export function download(name: string, text: string, clock: Clock): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser reads it after the click has returned.
  clock.timer(HELD_MS, () => URL.revokeObjectURL(address))
}
