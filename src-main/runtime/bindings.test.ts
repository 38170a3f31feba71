import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from '../base/json.ts'
import { createBindings } from './bindings.ts'

/** A room as bindings see it: who stands where, and what they report. */
function room(places: Record<string, string>, status: Record<string, Record<string, Json>>) {
  const bindings = createBindings({
    idOf: (sys, mod, index) => places[`${sys}/${mod}/${index}`],
    currentValue: (id, name) => status[id]?.[name],
  })
  const heard: Json[] = []
  const at = { sys: 's', mod: 'Display', index: 1, name: 'power' }
  return { bindings, places, status, heard, at, bind: () => bindings.bind(at, value => void heard.push(value)) }
}

test('a value that is there is told once, then every new one', () => {
  const { bindings, heard, bind } = room({ 's/Display/1': 'a' }, { a: { power: true } })
  bind()
  bindings.changed('a', { power: false, other: 1 })
  bindings.changed('b', { power: true })
  expect(heard).toEqual([true, false])
})

test('where there is no value nothing is told; `null` tells that one is gone', () => {
  const { bindings, heard, bind } = room({ 's/Display/1': 'a' }, {})
  bind()
  expect(heard).toEqual([])
  bindings.changed('a', { power: null })
  expect(heard).toEqual([null])
})

test('a module that stays where it is tells nothing when systems change', () => {
  const { bindings, heard, bind } = room({ 's/Display/1': 'a' }, { a: { power: true } })
  bind()
  bindings.resolve()
  expect(heard).toEqual([true])
})

test('another module in the slot tells its value, also an equal one; the old one is no longer heard', () => {
  const { bindings, places, heard, bind } = room({ 's/Display/1': 'a' }, { a: { power: true }, b: { power: true } })
  bind()
  places['s/Display/1'] = 'b'
  bindings.resolve()
  bindings.changed('a', { power: false })
  bindings.changed('b', { power: 'new' })
  expect(heard).toEqual([true, true, 'new'])
})

test('a slot that empties is silent, and speaks again when somebody takes it', () => {
  const { bindings, places, heard, bind } = room({ 's/Display/1': 'a' }, { a: { power: true } })
  bind()
  delete places['s/Display/1']
  bindings.resolve()
  bindings.changed('a', { power: false })
  places['s/Display/1'] = 'a'
  bindings.resolve()
  expect(heard).toEqual([true, true])
})

test('after the end nothing is told, and nothing is kept', () => {
  const { bindings, heard, bind } = room({ 's/Display/1': 'a' }, { a: { power: true } })
  const stop = bind()
  stop()
  stop()
  bindings.changed('a', { power: false })
  bindings.resolve()
  expect(heard).toEqual([true])
})

test('a listener may end itself, or another one, while it is told', () => {
  const { bindings, heard, at, bind } = room({ 's/Display/1': 'a' }, {})
  const stops = [bindings.bind(at, () => stops.forEach(stop => stop())), bind()]
  bindings.changed('a', { power: 1 })
  bindings.changed('a', { power: 2 })
  expect(heard).toEqual([])
})

test('whoever stands where: the last thing heard is the value of who stands there now', () => {
  const step = fc.oneof(
    fc.record({ id: fc.constantFrom('a', 'b', 'c'), value: fc.nat(9) }),
    fc.record({ place: fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }) }),
  )
  fc.assert(
    fc.property(fc.array(step, { size: 'max', maxLength: 40 }), steps => {
      const { bindings, places, status, heard, bind } = room({}, {})
      bind()
      for (const one of steps) {
        if ('id' in one) {
          status[one.id] = { power: one.value }
          bindings.changed(one.id, { power: one.value })
        } else {
          if (one.place === undefined) delete places['s/Display/1']
          else places['s/Display/1'] = one.place
          bindings.resolve()
        }
        const here = places['s/Display/1']
        const value = here === undefined ? undefined : status[here]?.power
        if (value !== undefined) expect(heard.at(-1)).toBe(value)
      }
    }),
  )
})
