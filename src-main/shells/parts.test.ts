import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { partsFor } from './parts.ts'

const options = {
  folder: '/srv/room',
  port: 0,
  empty: true,
  resetSignIn: false,
  drivers: ['/srv/mine'],
  interfaces: ['eth1'],
  hierarchy: ['campus', 'building'],
}
const parts = partsFor('headless', options, '/opt/alcove/main')
const beside = (file: string) => pathToFileURL(`/opt/alcove/main/${file}`)

test('threads and drivers are the built ones, beside the program', () => {
  expect(parts).toMatchObject({
    folder: '/srv/room',
    workerUrl: beside('worker.js'),
    simulatorWorkerUrl: beside('simulator-worker.js'),
    driverFolders: [beside('drivers/')],
    vendorWorkerUrl: beside('vendor-worker.js'),
    discoverOn: ['eth1'],
    hierarchy: ['campus', 'building'],
    firstRoom: undefined,
  })
})

test('drivers in source are built against the kit, the zod and the describer of this very program', () => {
  expect(parts.driverSources).toEqual({
    folders: ['/srv/mine'],
    program: {
      kitUrl: beside('driver-kit.js'),
      zodUrl: beside('zod.js'),
      describerUrl: beside('describe-worker.js'),
      version: '0.0.0 source ',
    },
  })
})
