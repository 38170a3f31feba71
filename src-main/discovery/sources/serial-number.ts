import type { Identity } from '../sighting.ts'
import { said } from './said.ts'

/** A serial number stands behind its maker. What is short, or one sign over and over, is what was never set. */
export function serialIdentities(make: string | undefined, serial: string | undefined): Identity[] {
  const [maker, number] = [said(make, 60), said(serial, 100)]
  const isCounted = maker && number && number.length >= 6 && /\d/.test(number) && !/^(.)\1+$/.test(number)
  return isCounted ? [{ kind: 'serial', value: `${maker.toLowerCase()}|${number.toUpperCase()}` }] : []
}
