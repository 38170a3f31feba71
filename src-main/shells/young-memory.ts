import { setFlagsFromString } from 'node:v8'

/**
 * How large the part of memory gets that new objects are made in. While the program loads, it is kept small: almost all
 * that is made then stays, and what V8 would add to that part to hold it, it never gives back.
 */
export function setYoungMemory(size: 'small' | 'grows'): void {
  setFlagsFromString(`--semi-space-growth-factor=${size === 'small' ? 1 : 2}`)
}
