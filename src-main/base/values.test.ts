import { describe, expect, test } from 'vitest'
import { emitter } from './emitter.ts'
import { toJson } from './json.ts'
import { Failed, failureOf, fromResult, messageOf, toResult } from './result.ts'

describe('an outcome', () => {
  test('crosses a boundary as a value and is the same failure beyond it', async () => {
    const failed = await toResult(() => {
      throw new Failed('conflict', 'Somebody else was first.', { version: 2 })
    })
    expect(JSON.parse(JSON.stringify(failed))).toEqual({
      ok: false,
      failure: { code: 'conflict', message: 'Somebody else was first.', detail: { version: 2 } },
    })
    expect(() => fromResult(failed)).toThrow(expect.objectContaining({ code: 'conflict', detail: { version: 2 } }))
    expect(fromResult(await toResult(async () => 1))).toBe(1)
  })

  test('that nobody foresaw is called unexpected, whatever was thrown', () => {
    expect(failureOf(new TypeError('x is not a function'))).toEqual({
      code: 'unexpected',
      message: 'x is not a function',
    })
    expect(failureOf('a text')).toEqual({ code: 'unexpected', message: 'a text' })
    expect(failureOf(undefined)).toEqual({ code: 'unexpected', message: 'undefined' })
    expect(messageOf(new RangeError())).toBe('RangeError')
  })
})

describe('JSON', () => {
  test.each([
    ['undefined', undefined, null],
    ['a function', () => 1, null],
    ['a big number', 1n, null],
    ['not a number', Number.NaN, null],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['a field that is not there', { a: undefined, b: 1 }, { b: 1 }],
    ['false', false, false],
  ])('%s', (_, value, expected) => {
    expect(toJson(value)).toEqual(expected)
  })

  test('a ring has no JSON', () => {
    const ring: Record<string, unknown> = {}
    ring.self = ring
    expect(toJson(ring)).toBeNull()
  })
})

describe('an emitter', () => {
  test('tells everyone, also after one of them threw', () => {
    const errors: unknown[] = []
    const news = emitter<number>(error => errors.push(error))
    const heard: number[] = []
    news.on(() => {
      throw new Error('not me')
    })
    news.on(value => heard.push(value))
    news.emit(1)
    expect(heard).toEqual([1])
    expect(errors).toEqual([new Error('not me')])
  })

  test('keeps the same function twice, and lets each go by itself', () => {
    const news = emitter<number>()
    const heard: number[] = []
    const listen = (value: number) => void heard.push(value)
    const stops = [news.on(listen), news.on(listen)]
    news.emit(1)
    stops[0]?.()
    stops[0]?.()
    news.emit(2)
    expect(heard).toEqual([1, 1, 2])
    expect(news.size).toBe(1)
  })
})
