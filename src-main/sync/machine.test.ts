import { expect, test } from 'vitest'
import { createMachine } from './machine.ts'

test('the machine is told in whole percent and kilobytes that fit 32 bits, also when asked twice at once', () => {
  const machine = createMachine()
  for (const status of [machine(), machine()]) {
    const { hostname, ...numbers } = status
    expect(hostname).not.toBe('')
    expect(Object.keys(numbers)).toHaveLength(6)
    for (const number of Object.values(numbers)) {
      expect(Number.isInteger(number)).toBe(true)
      expect(number).toBeGreaterThanOrEqual(0)
      expect(number).toBeLessThanOrEqual(0x7fffffff)
    }
    expect(status.memory_usage).toBeLessThanOrEqual(status.memory_total)
    expect(status.core_memory).toBeGreaterThan(1_000)
  }
})
