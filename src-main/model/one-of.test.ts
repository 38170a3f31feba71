import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { isOneOf, membersOf, oneOf, underscored } from './one-of.ts'

const input = oneOf('HDMI', 'DisplayPort', 'Data2')

test('a member is found by its name, whatever its case, dashes and underscores', () => {
  for (const spelling of ['display-port', 'displayport', 'DISPLAY_PORT', 'DisplayPort', '_display_port_'])
    expect(input.parse(spelling)).toBe('DisplayPort')
})

test('any spelling of a member leads to it', () => {
  const members = ['HDMI', 'DisplayPort', 'Data2'] as const
  const spelling = fc.constantFrom(...members).chain(member =>
    fc
      .array(fc.record({ upper: fc.boolean(), before: fc.constantFrom('', '-', '_') }), {
        minLength: member.length,
        maxLength: member.length,
      })
      .map(ways => ({
        member,
        text: ways
          .map(({ upper, before }, at) => {
            const letter = member.charAt(at)
            return before + (upper ? letter.toUpperCase() : letter.toLowerCase())
          })
          .join(''),
      })),
  )
  fc.assert(fc.property(spelling, ({ member, text }) => input.parse(text) === member))
})

test.each([14, 0, null, true, 'VGA', '', ['HDMI'], {}])('%j is no member', value => {
  expect(input.safeParse(value).success).toBe(false)
})

test('what is refused is told which members there are', () => {
  expect(input.safeParse('VGA').error?.issues[0]?.message).toContain('DisplayPort')
})

test.each([
  ['DisplayPort', 'display_port'],
  ['HDMI', 'hdmi'],
  ['HDMI1', 'hdmi1'],
  ['Data2', 'data2'],
  ['AudioVideo', 'audio_video'],
  ['OutOfService', 'out_of_service'],
  ['PPM', 'ppm'],
  ['USBTypeC', 'usb_type_c'],
  ['A1Bcd', 'a1_bcd'],
])('%s is %s within an object', (member, text) => {
  expect(underscored(member)).toBe(text)
})

test('a choice stays one when it is described, named or narrowed', () => {
  const made = [input.describe('The input.'), input.meta({ title: 'Input' }), input.refine(() => true)]
  expect(made.map(isOneOf)).toEqual([true, true, true])
  expect(made.map(membersOf)).toEqual(made.map(() => ['HDMI', 'DisplayPort', 'Data2']))
  expect([z.enum(['a', 'b']), z.string(), input.nullable()].map(isOneOf)).toEqual([false, false, false])
})
