import { expect, test } from 'vitest'
import { releasesAmong } from './versions.ts'

test('releases are the tags that look like a version, newest first', () => {
  expect(
    releasesAmong([
      'nightly',
      'v1.9.0',
      'v1.10.0',
      '2.1',
      'v2.0.0-rc.2',
      'v2.0.0-rc.10',
      'v2.0.0',
      'placeos-1.0',
      'v3',
    ]),
  ).toEqual(['2.1', 'v2.0.0', 'v2.0.0-rc.10', 'v2.0.0-rc.2', 'v1.10.0', 'v1.9.0'])
})
