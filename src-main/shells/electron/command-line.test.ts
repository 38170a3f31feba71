import { expect, test } from 'vitest'
import { readOptions } from '../options.ts'
import { readWishes } from './command-line.ts'

test('what is ours is found among what is Chromium’s and Node’s', () => {
  const wishes = readWishes([
    '/opt/electron',
    '--inspect=0',
    '--ozone-platform=wayland',
    '-r',
    'loader.js',
    '/opt/alcove',
    '--data',
    '/srv/room',
    '--kiosk',
    '--port=0',
    '--force-device-scale-factor=2',
    '--empty',
    '--reset-sign-in',
    '--interfaces=eth1',
  ])
  expect(wishes).toEqual({
    kiosk: true,
    admin: false,
    disableGpu: false,
    args: ['--data', '/srv/room', '--port=0', '--empty', '--reset-sign-in', '--interfaces=eth1'],
  })
  expect(readOptions(wishes.args, {})).toEqual({
    folder: '/srv/room',
    port: 0,
    empty: true,
    resetSignIn: true,
    drivers: [],
    interfaces: ['eth1'],
  })
})

test('a packaged program has no path of its own on the command line', () => {
  expect(readWishes(['/opt/alcove/alcove', '--admin', '--disable-gpu'])).toEqual({
    kiosk: false,
    admin: true,
    disableGpu: true,
    args: [],
  })
})

test('a folder that was forgotten is complained about, not guessed', () => {
  expect(() => readOptions(readWishes(['electron', '.', '--data']).args, {})).toThrow(/--data/)
  expect(() => readOptions(readWishes(['electron', '.', '--data', '--port', '80']).args, {})).toThrow(/--data/)
})
