import { expect, test } from 'vitest'
import { match, usedBy, view } from '../testing/lines.ts'
import { adoptedWords, adoptionWords, type Choices, plannedOf, requestOf } from './rules.ts'

const display = (id: string) =>
  view(id, { matches: [match(), match({ file_name: 'other.ts', module_name: 'Screen' })] })
const labels = (devices: ReturnType<typeof view>[], choices: Choices, taken: string[]) =>
  plannedOf(devices, choices, 'sys-1', taken).map(({ name, number }) => `${name}_${number}`)

test('several of a kind are numbered one after the other, from what the room has', () => {
  expect(labels([display('a'), display('b')], {}, ['Display'])).toEqual(['Display_2', 'Display_3'])
  expect(labels([display('a'), display('b')], {}, [])).toEqual(['Display_2', 'Display_3'])
  expect(labels([display('a'), display('b')], { a: { name: 'Left' } }, ['Display', 'Left'])).toEqual([
    ...['Left_2', 'Display_2'],
  ])
})

test('who is left out takes no number', () => {
  expect(labels([display('a'), display('b')], { a: { isLeftOut: true } }, ['Display'])).toEqual([
    'Display_2',
    'Display_2',
  ])
})

test('what cannot be adopted says why, and does not stand in the way of the others', () => {
  const used = view('used', { matches: [match()], modules: [usedBy('Display_1')] })
  const [first, second, third] = plannedOf([used, view('unknown'), display('a')], {}, 'sys-1', ['Display'])
  expect(first).toMatchObject({ isLeftOut: true, problem: 'Display_1 drives it already.' })
  expect(second).toMatchObject({ isLeftOut: true, problem: 'No driver on this node fits.' })
  expect(third).toMatchObject({ isLeftOut: false, problem: undefined, number: 2 })
})

test('a name that no module can have is said to be none', () => {
  for (const name of ['', ' ', 'Left display', 'Ä', 'x'.repeat(61)])
    expect(plannedOf([display('a')], { a: { name } }, 'sys-1', [])[0]?.problem, name).toBeDefined()
  expect(plannedOf([display('a')], { a: { name: 'Left-2_b' } }, 'sys-1', [])[0]?.problem).toBeUndefined()
})

test('the node is asked only for what is other than it would do by itself', () => {
  const devices = [
    display('a'),
    display('b'),
    view('c', { matches: [match({ asks: [{ name: 'password', about: '', secret: true }] })] }),
    display('d'),
  ]
  const choices: Choices = {
    b: { file_name: 'other.ts', name: 'Left', told: { password: 'not asked for by this driver' } },
    c: { name: 'Display', told: { password: 'secret' } },
    d: { isLeftOut: true },
  }
  expect(requestOf(plannedOf(devices, choices, 'sys-1', []), choices, 'sys-1')).toEqual({
    system_id: 'sys-1',
    devices: [
      { device_id: 'a', file_name: 'samsung/mdc.ts', settings: {} },
      { device_id: 'b', file_name: 'other.ts', custom_name: 'Left', settings: {} },
      { device_id: 'c', file_name: 'samsung/mdc.ts', settings: { password: 'secret' } },
    ],
  })
})

test('how far it is, is said of each and of all', () => {
  expect(adoptedWords({ state: 'connected', took_ms: 1_234 }).words).toBe('Connected in 1.2 s')
  const all = (...states: ('connected' | 'starting' | 'undone')[]) =>
    adoptionWords({ modules: states.map(state => ({ state })) as Parameters<typeof adoptionWords>[0]['modules'] })
  expect(all('connected', 'starting')).toBe('1 of 2 connected')
  expect(all('connected', 'connected', 'undone')).toBe('All 2 connected, and ready for work')
  expect(all('undone')).toContain('undone')
})
