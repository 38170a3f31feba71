import { expect, test } from 'vitest'
import { answeredIn } from './arp-table.ts'

test('only those are there who have answered, on that interface', () => {
  const table = [
    'IP address       HW type     Flags       HW address            Mask     Device',
    '192.168.1.1      0x1         0x2         02:fc:00:00:00:05     *        eth0',
    '192.168.1.2      0x1         0x0         00:00:00:00:00:00     *        eth0',
    '192.168.1.3      0x1         0x6         02:fc:00:00:00:07     *        eth0',
    '192.168.1.4      0x1         0x2         02:fc:00:00:00:08     *        eth1',
    '',
  ].join('\n')
  expect([...answeredIn(table, 'eth0')]).toEqual(['192.168.1.1', '192.168.1.3'])
  expect(answeredIn('', 'eth0').size).toBe(0)
})
