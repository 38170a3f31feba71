import { expect, test } from 'vitest'
import { emitter } from '../../../base/emitter.ts'
import { fakeClock, settle } from '../../../base/fake-clock.ts'
import { Failed } from '../../../base/result.ts'
import { notedLog } from '../../../store/testing/noted-log.ts'
import type { EdgeRequest, OverrideReport } from '../../edge/messages.ts'
import { sendOverrides } from './send-overrides.ts'
import { scriptedLink } from './testing/scripted-link.ts'

const report = (mine: string): OverrideReport => ({
  ...{ entity: 'zone', id: 'zone-a', field: 'name', label: 'Hall', mine, base: 'Hall', secret: false },
  ...{ by: 'Grace', at: 1, reason: '', conflict: false },
})
const said = (request: EdgeRequest) =>
  request.type === 'alcove_overrides' ? request.overrides.map(({ mine }) => mine) : request.type

function started(answer: () => object | Promise<object>) {
  const changed = emitter<void>()
  const [clock, log] = [fakeClock(), notedLog()]
  let reports: OverrideReport[] = []
  const link = scriptedLink(answer)
  const overrides = { reports: () => reports, changed: changed.on }
  const sending = sendOverrides({ overrides, clock, log }, link)
  const change = async (...values: string[]) => {
    reports = values.map(report)
    changed.emit()
    await settle()
  }
  return { link, clock, log, sending, change, changed }
}

const success = { type: 'success', success: true }

test('they go up when the link is there, even when there are none, and after each change', async () => {
  const { link, sending, change, changed } = started(() => success)
  await settle()
  await change('Foyer')
  await change()
  await change()
  expect(link.asked.map(said)).toEqual([[], ['Foyer'], []])
  link.cut()
  await sending
  expect(changed.size).toBe(0)
})

test('one report is on its way at a time, and of what waits behind it only the latest goes', async () => {
  const answers: ((answer: object) => void)[] = []
  const { link, sending, change } = started(() => new Promise<object>(resolve => answers.push(resolve)))
  await settle()
  await change('One')
  await change('Two')
  expect(link.asked).toHaveLength(1)
  answers[0]?.(success)
  await settle()
  expect(link.asked.map(said)).toEqual([[], ['Two']])
  answers[1]?.(success)
  await settle()
  expect(link.asked).toHaveLength(2)
  link.cut()
  await sending
})

test('a report that did not get there goes again after a pause, as it is by then', async () => {
  let fails = true
  const { link, clock, log, sending, change } = started(() => {
    if (fails) throw new Failed('timeout', 'No answer within 30 s.')
    return success
  })
  await settle()
  fails = false
  await change('Foyer')
  expect(link.asked).toHaveLength(1)
  await clock.advance(2_000)
  expect(link.asked.map(said).slice(1)).toEqual([['Foyer']])
  expect(log.lines).toEqual([expect.stringContaining('No answer within 30 s.')])
  link.cut()
  await sending
})
