import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from '../base/json.ts'
import { entities } from '../model/index.ts'
import type { StatusValue } from '../model/live.ts'
import { createBindings } from './bindings.ts'
import { createDirectory } from './directory.ts'

const [EARLIER, NOW] = [1_000, 2_000]

/** A room as bindings see it: who stands where, and what they reported earlier. */
function room(places: Record<string, string>, status: Record<string, Record<string, Json>>) {
  const bindings = createBindings({
    idOf: (sys, mod, index) => places[`${sys}/${mod}/${index}`],
    currentValue(id, name) {
      const value = status[id]?.[name]
      return value === undefined ? undefined : { value, at: EARLIER }
    },
    hasSystem: () => true,
  })
  const heard: Json[] = []
  const at = { sys: 's', mod: 'Display', index: 1, name: 'power' }
  return { bindings, places, status, heard, at, bind: () => bindings.bind(at, value => void heard.push(value)) }
}

test('a value that is there is told once, then every new one', () => {
  const { bindings, heard, bind } = room({ 's/Display/1': 'a' }, { a: { power: true } })
  bind()
  bindings.changed('a', { power: false, other: 1 }, NOW)
  bindings.changed('b', { power: true }, NOW)
  expect(heard).toEqual([true, false])
})

test('each value is told with when it was reported, also one that was there long before', () => {
  const { bindings, places, at } = room({ 's/Display/1': 'a' }, { a: { power: true }, b: { power: 'other' } })
  const heard: [Json, number][] = []
  bindings.bind(at, (...told) => void heard.push(told))
  bindings.changed('a', { power: false }, NOW)
  places['s/Display/1'] = 'b'
  bindings.resolve()
  expect(heard).toEqual([
    [true, EARLIER],
    [false, NOW],
    ['other', EARLIER],
  ])
})

test('where there is no value nothing is told; `null` tells that one is gone', () => {
  const { bindings, heard, bind } = room({ 's/Display/1': 'a' }, {})
  bind()
  expect(heard).toEqual([])
  bindings.changed('a', { power: null }, NOW)
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
  bindings.changed('a', { power: false }, NOW)
  bindings.changed('b', { power: 'new' }, NOW)
  expect(heard).toEqual([true, true, 'new'])
})

test('a slot that empties is silent, and speaks again when somebody takes it', () => {
  const { bindings, places, heard, bind } = room({ 's/Display/1': 'a' }, { a: { power: true } })
  bind()
  delete places['s/Display/1']
  bindings.resolve()
  bindings.changed('a', { power: false }, NOW)
  places['s/Display/1'] = 'a'
  bindings.resolve()
  expect(heard).toEqual([true, true])
})

test('after the end nothing is told, and nothing is kept', () => {
  const { bindings, heard, bind } = room({ 's/Display/1': 'a' }, { a: { power: true } })
  const stop = bind()
  stop()
  stop()
  bindings.changed('a', { power: false }, NOW)
  bindings.resolve()
  expect(heard).toEqual([true])
})

test('a listener may end itself, or another one, while it is told', () => {
  const { bindings, heard, at, bind } = room({ 's/Display/1': 'a' }, {})
  const stops = [bindings.bind(at, () => stops.forEach(stop => stop())), bind()]
  bindings.changed('a', { power: 1 }, NOW)
  bindings.changed('a', { power: 2 }, NOW)
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
          bindings.changed(one.id, { power: one.value }, NOW)
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

test('binds of a system that is gone stay with the modules they had; later ones wait until it is back', () => {
  let there = true
  const place = { id: 'a' as string | undefined }
  const bindings = createBindings({
    idOf: () => (there ? place.id : undefined),
    currentValue: id => ({ value: `value of ${id}`, at: EARLIER }),
    hasSystem: () => there,
  })
  const heard: string[] = []
  const bind = (who: string) =>
    bindings.bind({ sys: 's', mod: 'M', index: 1, name: 'n' }, value => void heard.push(`${who}: ${value}`))
  const stop = bind('first')
  there = false
  bindings.resolve()
  bind('second')
  bindings.changed('a', { n: 'new' }, NOW)
  expect(heard.splice(0)).toEqual(['first: value of a', 'first: new'])
  there = true
  place.id = 'b'
  bindings.resolve()
  expect(heard.splice(0)).toEqual(['first: value of b', 'second: value of b'])
  stop()
  bindings.changed('b', { n: 'newer' }, NOW)
  expect(heard).toEqual(['second: newer'])
})

test('names that look alike when they are put together are different ones', () => {
  const { bindings } = room({ 's/Display/1': 'a' }, { a: { power: true } })
  const heard: Json[] = []
  for (const at of [
    { sys: 's/Display', mod: '1' },
    { sys: 's', mod: 'Display/1' },
    { sys: '', mod: 's/Display' },
  ]) {
    bindings.bind({ ...at, index: 1, name: 'power' }, value => void heard.push(value))
    bindings.bind({ ...at, index: 1, name: '' }, value => void heard.push(value))
  }
  bindings.changed('a', { power: false }, NOW)
  bindings.resolve()
  expect(heard).toEqual([])
})

/** Rooms as the law tells of them (realtime.md 7), without any index: everything is looked for anew each time. */
function lawfulRooms() {
  type Bind = { at: Address; id: string | undefined; told: StatusValue[] }
  const systems = new Map<string, string[]>()
  const names = new Map(ids.map(id => [id, 'Display']))
  const status = new Map<string, StatusValue>()
  const binds = new Map<number, Bind>()
  const lookUp = ({ sys, mod, index }: Address) => systems.get(sys)?.filter(id => names.get(id) === mod)[index - 1]
  const tell = ({ at, id, told }: Bind) => {
    const value = status.get(`${id} ${at.name}`)
    if (id !== undefined && value !== undefined) told.push(value)
  }
  return {
    systems,
    names,
    status,
    binds,
    bind(key: number, at: Address) {
      const made = { at, id: lookUp(at), told: [] }
      binds.set(key, made)
      tell(made)
    },
    published(id: string, name: string) {
      for (const bind of binds.values()) if (bind.id === id && bind.at.name === name) tell(bind)
    },
    resolve() {
      for (const bind of binds.values()) {
        const id = lookUp(bind.at)
        if (!systems.has(bind.at.sys) || id === bind.id) continue
        bind.id = id
        tell(bind)
      }
    },
  }
}

const ids = ['a', 'b', 'c', 'd']
type Address = { sys: string; mod: string; index: number; name: string }

test('whatever happens in whatever order, every bind is told exactly what the law says', () => {
  const anySystem = fc.constantFrom('s1', 's2')
  const anyStatus = fc.constantFrom('power', 'volume')
  const anyName = fc.constantFrom('Display', 'Wall')
  const step = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        bind: fc.record({ sys: anySystem, mod: anyName, index: fc.integer({ min: 0, max: 3 }), name: anyStatus }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ unbind: fc.nat(20) }) },
    { weight: 3, arbitrary: fc.record({ stand: fc.shuffledSubarray(ids), sys: anySystem }) },
    { weight: 1, arbitrary: fc.record({ remove: anySystem }) },
    { weight: 2, arbitrary: fc.record({ rename: fc.constantFrom(...ids), to: anyName }) },
    { weight: 5, arbitrary: fc.record({ publish: fc.constantFrom(...ids), name: anyStatus, value: fc.nat(3) }) },
  )
  fc.assert(
    fc.property(fc.array(step, { size: 'max', maxLength: 60 }), steps => {
      const law = lawfulRooms()
      const heard = new Map<number, StatusValue[]>()
      const stops = new Map<number, () => void>()
      const place = () =>
        createDirectory(
          [...law.systems].map(([id, modules]) => entities.control_system.schema.parse({ id, name: id, modules })),
          new Map(
            ids.map(id => [
              id,
              entities.module.schema.parse({
                id,
                driver_id: 'driver-a',
                name: 'Other',
                custom_name: law.names.get(id),
              }),
            ]),
          ),
        )
      let directory = place()
      const bindings = createBindings({
        idOf: (sys, mod, index) => directory.idOf(sys, mod, index),
        currentValue: (id, name) => law.status.get(`${id} ${name}`),
        hasSystem: sys => directory.has(sys),
      })
      for (const [key, one] of steps.entries()) {
        if ('bind' in one) {
          const told: StatusValue[] = []
          heard.set(key, told)
          stops.set(
            key,
            bindings.bind(one.bind, (value, at) => void told.push({ value, at })),
          )
          law.bind(key, one.bind)
        } else if ('unbind' in one) {
          const bound = [...law.binds.keys()][one.unbind]
          if (bound === undefined) continue
          stops.get(bound)?.()
          expect(heard.get(bound)).toEqual(law.binds.get(bound)?.told)
          law.binds.delete(bound)
          heard.delete(bound)
        } else if ('publish' in one) {
          law.status.set(`${one.publish} ${one.name}`, { value: one.value, at: key })
          law.published(one.publish, one.name)
          bindings.changed(one.publish, { [one.name]: one.value }, key)
        } else {
          if ('stand' in one) law.systems.set(one.sys, one.stand)
          else if ('remove' in one) law.systems.delete(one.remove)
          else law.names.set(one.rename, one.to)
          law.resolve()
          directory = place()
          bindings.resolve()
        }
      }
      expect([...heard]).toEqual([...law.binds].map(([key, { told }]) => [key, told]))
    }),
    { numRuns: 300 },
  )
})
