import { expect, test } from 'vitest'
import { fakeClock } from '../../base/fake-clock.ts'
import { silentLog } from '../../base/log.ts'
import { until } from '../../testing/until.ts'
import { vendorName } from './vendor-name.ts'
import { createVendors } from './vendors.ts'

const workerUrl = new URL('./vendors-worker.ts', import.meta.url)

function vendorsBy(url = workerUrl) {
  const clock = fakeClock()
  const lines: string[] = []
  const vendors = createVendors({ workerUrl: url, clock, log: { ...silentLog, warn: line => lines.push(line) } })
  let changes = 0
  vendors.changed(() => {
    changes += 1
  })
  return { ...vendors, clock, lines, changes: () => changes }
}

test('who makes a device is known soon after it was asked, and those with a smaller block before its neighbours', async () => {
  const { of, want, clock, changes } = vendorsBy()
  // Of the last, the first six digits are the IEEE's own, and nine are one maker's.
  const macs = ['00:16:6B:01:02:03', '00:0C:1E:03:89:95', '70:B3:D5:26:01:02']
  want(macs)
  want(['02:0C:1E:03:89:95', 'nonsense', 'F2:FF:FF:00:00:01'])
  expect(macs.map(of)).toEqual([undefined, undefined, undefined])
  await clock.advance(500)
  await until(changes, count => count === 1)
  expect(macs.map(of)).toEqual(['Samsung Electronics', 'Global Cache', expect.stringMatching(/^ModuSystems/)])
  expect(of('00:16:6B:01:0F:FF')).toBe('Samsung Electronics')
  expect(of('02:0C:1E:03:89:95')).toBeUndefined()
  // What is known is not asked again, and neither is what has no maker.
  want(macs)
  expect(clock.waiting).toBe(0)
})

test('without the list nobody has a maker, and one line says so', async () => {
  const { of, want, clock, lines, changes } = vendorsBy(new URL('./nothing.ts', import.meta.url))
  want(['00:16:6B:01:02:03'])
  await clock.advance(500)
  await until(
    () => lines.length,
    length => length === 1,
  )
  expect(lines[0]).toContain('Who makes the devices')
  want(['00:0C:1E:03:89:95'])
  expect([of('00:16:6B:01:02:03'), clock.waiting, changes()]).toEqual([undefined, 0, 0])
})

test.each([
  ['SAMSUNG ELECTRONICS CO.,LTD\nSuwon', 'Samsung Electronics'],
  ['HUAWEI TECHNOLOGIES CO.,LTD', 'Huawei Technologies'],
  ['Samsung Electronics Co.,Ltd\n416', 'Samsung Electronics'],
  ['LG Electronics (Mobile Communications)', 'LG Electronics (Mobile Communications)'],
  ['QSC, LLC', 'QSC'],
  ['EXTRON ELECTRONICS', 'Extron Electronics'],
  ['Seiko Epson Corporation', 'Seiko Epson'],
  ['AGFEO GmbH & Co. KG', 'AGFEO'],
  ['Audinate Pty L', 'Audinate Pty L'],
  ['XEROX CORPORATION', 'Xerox'],
  ['NEC Platforms, Ltd.', 'NEC Platforms'],
])('%j is called %s', (entry, name) => {
  expect(vendorName(entry)).toBe(name)
})
