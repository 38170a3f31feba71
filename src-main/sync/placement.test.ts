import { expect, test } from 'vitest'
import { emitter } from '../base/emitter.ts'
import { fakeClock } from '../base/fake-clock.ts'
import { Role } from '../model/enums.ts'
import type { Module } from '../model/module.ts'
import type { TriggerInstance } from '../model/trigger-instance.ts'
import { type CentralState, centralState } from './document.ts'
import { createPlacement } from './placement.ts'

const mark = { revision: '1', differs: {} }

function placed(given: Partial<CentralState>) {
  let state = centralState.parse({ address: 'https://central.example', edge_id: 'edge-1', ...given })
  const clock = fakeClock()
  const news = emitter<void>()
  const document = { get: () => state, changed: news.on, change: async () => undefined, close: async () => undefined }
  const placement = createPlacement({ document, clock })
  let told = 0
  const moved: (readonly string[] | undefined)[] = []
  placement.changed(modules => {
    told += 1
    moved.push(modules)
  })
  const change = (more: Partial<CentralState>) => {
    state = { ...state, ...more }
    news.emit()
  }
  return { placement, clock, change, moved, told: () => told }
}

const row = (given: Partial<Module>) => ({ id: 'mod-1', role: Role.device, central: mark, ...given }) as Module

test('a node that belongs to no centre runs everything', () => {
  const { placement } = placed({ address: null })
  expect(placement.elsewhere(row({}))).toBeUndefined()
})

test('a module of this edge runs here, one of another edge or of the centre does not', () => {
  const { placement } = placed({})
  expect(placement.elsewhere(row({ edge_id: 'edge-1' }))).toBeUndefined()
  expect(placement.elsewhere(row({ edge_id: 'edge-2' }))).toMatch(/another edge/)
  expect(placement.elsewhere(row({ edge_id: null }))).toMatch(/central server/)
})

test('what was made here runs here, and so does what the edge protocol put here', () => {
  const assigned = { 'mod-1': { key: 'k', payload: null, started: true } }
  const { central: _, ...own } = row({ edge_id: null })
  expect(placed({}).placement.elsewhere(own as Module)).toBeUndefined()
  expect(placed({ assigned }).placement.elsewhere(own as Module)).toBeUndefined()
})

test('logic that a stock centre runs too begins here ten seconds after that centre is gone, and ends when it is back', async () => {
  const { placement, clock, told } = placed({})
  const logic = row({ role: Role.logic, edge_id: null })
  placement.linkIs(true)
  await clock.advance(60_000)
  expect(placement.elsewhere(logic)).toMatch(/central server/)
  placement.linkIs(false)
  await clock.advance(9_999)
  expect([placement.elsewhere(logic) !== undefined, told()]).toEqual([true, 0])
  await clock.advance(1)
  expect([placement.elsewhere(logic), told()]).toEqual([undefined, 1])
  placement.linkIs(true)
  expect([placement.elsewhere(logic) !== undefined, told()]).toEqual([true, 2])
})

test('a link that blinks moves no logic', async () => {
  const { placement, clock, told } = placed({})
  placement.linkIs(true)
  for (let blink = 0; blink < 5; blink++) {
    placement.linkIs(false)
    await clock.advance(5_000)
    placement.linkIs(true)
    await clock.advance(5_000)
  }
  expect(told()).toBe(0)
})

test('a node that starts without its centre runs the logic after ten seconds', async () => {
  const { placement, clock } = placed({})
  const logic = row({ role: Role.logic })
  expect(placement.elsewhere(logic)).toBeDefined()
  await clock.advance(10_000)
  expect(placement.elsewhere(logic)).toBeUndefined()
})

test('a centre with our extension leaves logic to us, and so does one for which somebody said so', () => {
  const mirror = { kind: 'extension', cursor: '', digest: '', at: 0 } as const
  const logic = row({ role: Role.logic })
  expect(placed({ mirror }).placement.elsewhere(logic)).toBeUndefined()
  expect(placed({ logic: 'always' }).placement.elsewhere(logic)).toBeUndefined()
})

test('a trigger instance of a stock centre works there, and here while that is away; one that was made here always does', async () => {
  const { placement, clock } = placed({})
  const instance = (central?: typeof mark) => ({ id: 'trig-1', ...(central ? { central } : {}) }) as TriggerInstance
  placement.linkIs(true)
  expect([placement.isElsewhere(instance(mark)), placement.isElsewhere(instance())]).toEqual([true, false])
  placement.linkIs(false)
  await clock.advance(10_000)
  expect(placement.isElsewhere(instance(mark))).toBe(false)
})

test('a node that belongs to no centre does not wait for one', async () => {
  const { placement, clock, change, told } = placed({ address: null })
  expect(clock.waiting).toBe(0)
  const logic = row({ role: Role.logic })
  change({ address: 'https://central.example' })
  change({ last_up_at: 1 })
  expect([placement.elsewhere(logic) !== undefined, clock.waiting, told()]).toEqual([true, 1, 1])
  await clock.advance(10_000)
  expect([placement.elsewhere(logic), told()]).toEqual([undefined, 2])
  change({ address: null })
  expect([placement.elsewhere(logic), clock.waiting]).toEqual([undefined, 0])
})

test('whoever runs modules is told at once when a centre turns out to leave logic to us, and of each module that it puts here', () => {
  const { placement, change, moved } = placed({})
  const logic = row({ role: Role.logic })
  expect(placement.elsewhere(logic)).toBeDefined()
  change({ mirror: { kind: 'extension', cursor: '', digest: '', at: 0 } })
  expect(placement.elsewhere(logic)).toBeUndefined()
  change({ mirror: { kind: 'extension', cursor: '1', digest: '1', at: 1 } })
  const assigned = { key: 'k', payload: null, started: true }
  change({ assigned: { 'mod-1': assigned, 'mod-2': assigned } })
  change({ assigned: { 'mod-2': { ...assigned, started: false } } })
  expect(moved).toEqual([undefined, ['mod-1', 'mod-2'], ['mod-1']])
})

test('a module is not here because of what it is called', () => {
  const { placement } = placed({})
  expect(placement.elsewhere(row({ id: 'constructor', edge_id: 'edge-2' }))).toMatch(/another edge/)
})
