import { expect, test } from 'vitest'
import { createGate, refusalOf } from './gate.ts'

test('the answer says what the person before the page can do', () => {
  expect(refusalOf(401, { error: 'Sign in.', reason: 'sign-in' })).toEqual({ kind: 'sign-in' })
  expect(refusalOf(401, { error: 'Enrol.', reason: 'enrol' })).toEqual({ kind: 'enrol' })
  expect(refusalOf(401, { error: 'Claim.', reason: 'claim' })).toEqual({ kind: 'claim' })
  expect(refusalOf(401, { error: 'Ended.', reason: 'ended' })).toEqual({ kind: 'ended' })
  expect(refusalOf(403, { error: 'Not for you.', reason: 'role' })).toEqual({ kind: 'role', words: 'Not for you.' })
})

test('a refusal without a reason asks for a sign-in, and one of a role always has words', () => {
  expect(refusalOf(401, undefined)).toEqual({ kind: 'sign-in' })
  expect(refusalOf(401, { reason: 'something newer' })).toEqual({ kind: 'sign-in' })
  expect(refusalOf(403, { reason: 'role' })).toMatchObject({
    kind: 'role',
    words: expect.stringMatching(/support role/),
  })
})

test('any other answer is no refusal: the node is asked again later', () => {
  expect(refusalOf(403, { error: 'Another site may not ask this node for anything.' })).toBeUndefined()
  expect(refusalOf(500, { error: 'sign-in' })).toBeUndefined()
  expect(refusalOf(404, 'not JSON')).toBeUndefined()
})

/** Whether the node was asked, once promises have settled. */
async function asks(gate: ReturnType<typeof createGate>, signal = new AbortController().signal) {
  let asked = false
  gate.passed(signal).then(
    () => {
      asked = true
    },
    () => {},
  )
  await Promise.resolve()
  await Promise.resolve()
  return () => asked
}

test('a page that was refused asks once for each knock, and not again by itself', async () => {
  const gate = createGate()
  expect((await asks(gate))()).toBe(true)
  gate.refuse({ kind: 'enrol' })
  const waiting = await asks(gate)
  expect(waiting()).toBe(false)
  gate.knock()
  await Promise.resolve()
  expect(waiting()).toBe(true)
  expect((await asks(gate))()).toBe(false)
})

test('a knock that comes while nobody waits is not lost', async () => {
  const gate = createGate()
  gate.refuse({ kind: 'sign-in' })
  gate.knock()
  expect((await asks(gate))()).toBe(true)
  expect((await asks(gate))()).toBe(false)
})

test('a knock before any refusal is no leave to ask after one', async () => {
  const gate = createGate()
  gate.knock()
  gate.refuse({ kind: 'sign-in' })
  expect((await asks(gate))()).toBe(false)
})

test('the refusal stands while the node is asked again, and falls once it lets the page in', async () => {
  const gate = createGate()
  let told = 0
  gate.subscribe(() => {
    told += 1
  })
  gate.refuse({ kind: 'enrol' })
  gate.knock()
  await asks(gate)
  expect(gate.current()).toEqual({ kind: 'enrol' })
  gate.admit()
  gate.admit()
  expect(gate.current()).toBeUndefined()
  expect(told).toBe(2)
})

test('who gives up waiting is told', async () => {
  const gate = createGate()
  gate.refuse({ kind: 'sign-in' })
  const stop = new AbortController()
  const passed = gate.passed(stop.signal)
  stop.abort()
  await expect(passed).rejects.toThrow('refused')
})
