import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from '../../base/json.ts'
import { readConnections } from './meeting-room.connections.ts'
import { settings, wiringOf } from './meeting-room.settings.ts'

const two = {
  Display_1: { HDMI1: 'Switcher_1.1' },
  Display_2: { HDMI1: 'Switcher_1.2', HDMI2: '*tv' },
  '*recorder': 'Switcher_2.2',
  Switcher_1: ['*laptop', null, 'Switcher_2.1'],
  Switcher_2: { '1': '*pc', '2': 'Camera_1' },
}

/** What is refused, as a technician is told it. */
function troubles(given: Json): string[] {
  const { error } = settings.safeParse(given)
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`)
}

test('sources, outputs, and what can be shown where, are read from what is plugged where', () => {
  const wiring = wiringOf(settings.parse({ connections: two }))
  expect(wiring?.sources).toEqual(['tv', 'laptop', 'pc', 'Camera_1'])
  expect(wiring?.outputs).toEqual(['Display_1', 'Display_2', 'recorder'])
  expect(Object.fromEntries(wiring?.reachable ?? [])).toEqual({
    Display_1: ['laptop', 'pc', 'Camera_1'],
    Display_2: ['tv', 'laptop', 'pc', 'Camera_1'],
    recorder: ['pc', 'Camera_1'],
  })
})

test('the inputs of a list count from 1, and a place left free is one', () => {
  const { connections } = readConnections(two)
  expect(connections.plugs.get('Switcher_1')).toEqual([
    { device: 'Switcher_1', input: '1', from: { source: 'laptop' } },
    { device: 'Switcher_1', input: '3', from: { way: { device: 'Switcher_2', output: '1' } } },
  ])
})

test('a room that describes no connections has none', () => {
  expect(wiringOf(settings.parse({ sources: [{ key: 'a', name: 'A', switcher_input: 1 }] }))).toBeUndefined()
})

test('an output of a device that has no inputs is a source when it has a name among them', () => {
  const connections = { Display_1: { HDMI1: 'VidConf_1.2' } }
  expect(troubles({ connections })[0]).toMatch(
    /^connections.Display_1.HDMI1: nothing says what is plugged into "VidConf_1"\. Add "VidConf_1" to the connections/,
  )
  expect(troubles({ connections, sources: [{ key: 'VidConf_1.2', name: 'Far end' }] })).toEqual([])
})

test.each([
  [
    'devices that feed each other',
    { ...two, Switcher_2: { '1': '*pc', '2': 'Switcher_1.3' } },
    'connections.Switcher_1: Switcher_1 feeds Switcher_2, which feeds Switcher_1: a picture would go round in a circle',
  ],
  [
    'a device that feeds itself',
    { Display_1: { HDMI1: 'Switcher_1.1' }, Switcher_1: ['*laptop', 'Switcher_1.2'] },
    'connections.Switcher_1: Switcher_1 feeds Switcher_1: a picture would go round in a circle',
  ],
  [
    'a switcher that is not there',
    { Display_1: { HDMI1: 'Swticher_1.1' }, Switcher_1: ['*laptop'] },
    'connections.Display_1.HDMI1: nothing says what is plugged into "Swticher_1"',
  ],
  [
    'a name without its number',
    { Display: { HDMI1: '*laptop' } },
    'connections.Display: "Display" is no module of a room',
  ],
  [
    'a source without its asterisk',
    { Display_1: { HDMI1: 'laptop' } },
    'connections.Display_1.HDMI1: "laptop" is neither',
  ],
  [
    'a name that is a source and a device',
    { '*recorder': 'Switcher_1.1', Switcher_1: ['*recorder'] },
    'connections.Switcher_1.0: "*recorder" is both a source and a device that shows something',
  ],
  [
    'inputs of a thing that nobody can switch',
    { '*recorder': { a: '*laptop', b: '*pc' } },
    'connections.*recorder: nobody could choose an input of "*recorder"',
  ],
  [
    'a device named with and without its output',
    { Display_1: { a: 'Switcher_1.1' }, Display_2: { a: 'Switcher_1' }, Switcher_1: ['*laptop'] },
    'connections.Switcher_1: "Switcher_1" is named both with and without an output',
  ],
  [
    'an output named with and without its layer',
    { Display_1: { a: 'Switcher_1.1!video' }, Display_2: { a: 'Switcher_1.1' }, Switcher_1: ['*laptop'] },
    'connections.Switcher_1: output 1 of "Switcher_1" is named both with and without a layer',
  ],
  [
    'a layer of data',
    { Display_1: { a: 'Switcher_1.1!data2' }, Switcher_1: ['*laptop'] },
    'connections.Display_1.a: "!data2" is no layer that can be switched',
  ],
  [
    'an output that nothing leads to',
    { Display_1: { HDMI1: '*laptop' }, Display_2: { HDMI1: 'Switcher_1.1' }, Switcher_1: [null] },
    'connections.Display_2: nothing can be shown on "Display_2": no source leads to it',
  ],
])('%s: refused by name', (_, connections, sentence) => {
  expect(troubles({ connections }).join('\n')).toContain(sentence)
})

test.each([
  [
    { sources: [{ key: 'betamax', name: 'Betamax' }] },
    'sources.0.key: "betamax" is plugged in nowhere: add "*betamax"',
  ],
  [
    { sources: [{ key: 'laptop', name: 'Laptop', switcher_input: 1 }] },
    'sources.0.switcher_input: "laptop": where a source is plugged in is said either here or in the connections',
  ],
  [{ outputs: [{ key: 'Display_3', name: 'Foyer' }] }, 'outputs.0.key: "Display_3" is not in the connections'],
  [{ outputs: [{ key: 'Switcher_1', name: 'Rack' }] }, 'outputs.0.key: "Switcher_1" has outputs of its own'],
  [
    { local_outputs: ['Display_9'] },
    'local_outputs.0: there is no output "Display_9": the outputs are Display_1, Display_2',
  ],
  [{ default_source: 'dvd' }, 'default_source: there is no source "dvd": the sources are tv, laptop, pc, Camera_1'],
  [{ default_routes: { Display_9: 'pc' } }, 'default_routes.Display_9: there is no output "Display_9"'],
  [
    { default_routes: { Display_1: 'tv' } },
    'default_routes.Display_1: "tv" cannot be shown on "Display_1": the sources that lead there are laptop, pc, Camera_1',
  ],
])('names that are not in the connections are refused: %j', (more, sentence) => {
  expect(troubles({ connections: two, ...more } as Json).join('\n')).toContain(sentence)
})

test('a display that another one is looped through may be an output too', () => {
  const connections = { Display_1: { HDMI1: '*laptop', HDMI2: '*pc' }, Display_2: { HDMI1: 'Display_1' } }
  expect(wiringOf(settings.parse({ connections }))?.outputs).toEqual(['Display_2'])
  const outputs = [
    { key: 'Display_1', name: 'Left' },
    { key: 'Display_2', name: 'Right' },
  ]
  expect(wiringOf(settings.parse({ connections, outputs }))?.outputs).toEqual(['Display_1', 'Display_2'])
})

test('whatever is written, it is read or refused in words', () => {
  const name = fc.oneof(
    fc.constantFrom(
      'Display_1',
      'Switcher_1',
      'Switcher_1.1',
      'Switcher_2.1!video',
      '*laptop',
      '*',
      '',
      'x',
      '__proto__',
    ),
    fc.string({ maxLength: 8 }),
  )
  const plug = fc.oneof(name, fc.constant(null))
  const plugs = fc.oneof(plug, fc.array(plug, { maxLength: 3 }), fc.dictionary(name, plug, { maxKeys: 3 }))
  fc.assert(
    fc.property(fc.dictionary(name, plugs, { maxKeys: 5 }), connections => {
      const read = settings.safeParse({ connections })
      if (read.success) expect(wiringOf(read.data)?.reachable.size).toBe(wiringOf(read.data)?.outputs.length)
      else for (const { message } of read.error.issues) expect(message).toMatch(/\w{2}/)
    }),
    { numRuns: 1_000 },
  )
})
