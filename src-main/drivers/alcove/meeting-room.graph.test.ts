import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readConnections, type WrittenConnections, wayId } from './meeting-room.connections.ts'
import { findRoute, type Hop, type Route, sourcesFor, traceBack } from './meeting-room.graph.ts'
import { ordersFor, planRoutes, takenBy } from './meeting-room.plan.ts'

/** Rooms of up to 3 switchers in a row or beside each other, each fed by sources and by those before it. */
const rooms = fc
  .record({ switchers: fc.integer({ min: 0, max: 3 }), displays: fc.integer({ min: 1, max: 3 }) })
  .chain(({ switchers, displays }) => {
    const plugFor = (before: number) =>
      fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom('*a', '*b', '*c') },
        { weight: 1, arbitrary: fc.constant(null) },
        ...(before > 0
          ? [
              {
                weight: 5,
                arbitrary: fc
                  .tuple(fc.integer({ min: 1, max: before }), fc.integer({ min: 1, max: 2 }))
                  .map(([device, output]) => `Switcher_${device}.${output}`),
              },
            ]
          : []),
      )
    const device = (name: string, before: number, most: number) =>
      fc.array(plugFor(before), { minLength: 1, maxLength: most }).map(plugs => [name, plugs] as const)
    return fc
      .tuple(
        ...Array.from({ length: switchers }, (_, at) => device(`Switcher_${at + 1}`, at, 3)),
        ...Array.from({ length: displays }, (_, at) => device(`Display_${at + 1}`, switchers, 2)),
      )
      .map((devices): WrittenConnections => Object.fromEntries(devices.map(([name, plugs]) => [name, [...plugs]])))
  })
const sources = ['a', 'b', 'c']

const displaysIn = (written: WrittenConnections) => Object.keys(written).filter(name => name.startsWith('Display'))

/** Every way there is from a device back to a source, found by walking what was written. */
function allRoutes(written: WrittenConnections, source: string, way: string): string[][] {
  const device = way.replace(/\..*$/, '')
  const plugs = written[device]
  return (Array.isArray(plugs) ? plugs : []).flatMap((plugged, at) => {
    const hop = `${way}<${at + 1}`
    if (plugged === null) return []
    if (plugged.startsWith('*')) return plugged === `*${source}` ? [[hop]] : []
    return allRoutes(written, source, plugged).map(rest => [hop, ...rest])
  })
}

const written = (hops: readonly Hop[]) => hops.map(({ way, input }) => `${wayId(way)}<${input}`)

/** Whether any choice of one way for each wish uses no output for two things. */
function canAll(wishes: readonly string[][][], used: ReadonlyMap<string, string> = new Map()): boolean {
  const [first, ...others] = wishes
  if (!first) return true
  return first.some(hops => {
    const mine = new Map(used)
    for (const hop of hops) {
      const [way = '', input = ''] = hop.split('<')
      if ((mine.get(way) ?? input) !== input) return false
      mine.set(way, input)
    }
    return canAll(others, mine)
  })
}

test('a route is found exactly when there is one, and it is among the shortest', () => {
  fc.assert(
    fc.property(rooms, fc.constantFrom(...sources), (room, source) => {
      const { connections } = readConnections(room)
      for (const display of displaysIn(room)) {
        const all = allRoutes(room, source, display)
        const found = findRoute(connections, source, display)
        expect(found !== undefined).toBe(all.length > 0)
        expect(sourcesFor(connections, display).includes(source)).toBe(all.length > 0)
        if (!found) continue
        expect(all).toContainEqual(written(found.hops))
        expect(found.hops).toHaveLength(Math.min(...all.map(hops => hops.length)))
      }
    }),
    { numRuns: 500 },
  )
})

const wishesFor = (room: WrittenConnections) =>
  fc.tuple(...displaysIn(room).map(display => fc.constantFrom(...sources).map(source => [display, source] as const)))
const roomsWithWishes = rooms.chain(room => fc.tuple(fc.constant(room), wishesFor(room)))

test('several wishes are all granted when they can be, and none of them at the cost of another', () => {
  fc.assert(
    fc.property(roomsWithWishes, ([room, wishes]) => {
      const { connections } = readConnections(room)
      const { routes, refused } = planRoutes(connections, new Map(wishes))
      expect([...routes.keys(), ...refused.keys()].sort()).toEqual(wishes.map(([display]) => display).sort())
      for (const [display, { source, hops }] of routes) {
        expect(wishes).toContainEqual([display, source])
        expect(allRoutes(room, source, display)).toContainEqual(written(hops))
      }
      const possible = wishes.map(([display, source]) => allRoutes(room, source, display)).filter(all => all.length > 0)
      if (canAll(possible)) expect(routes.size).toBe(possible.length)
      expect(canAll([...routes.values()].map(({ hops }) => [written(hops)]))).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test('what other outputs show stays as it is: a way round is found when there is one, else the one in the way is named', () => {
  fc.assert(
    fc.property(roomsWithWishes, ([room, wishes]) => {
      const { connections } = readConnections(room)
      const kept: Route[] = []
      for (const [display, source] of wishes) {
        const { routes, refused } = planRoutes(connections, new Map([[display, source]]), kept)
        const all = allRoutes(room, source, display)
        const held = kept.map(({ hops }) => [written(hops)])
        expect(routes.size === 1).toBe(canAll([...held, all]))
        const refusal = refused.get(display)
        if (refusal) expect(refusal.by !== undefined && kept.includes(refusal.by)).toBe(all.length > 0)
        kept.push(...routes.values())
      }
    }),
    { numRuns: 500 },
  )
})

test('a device is told once, no output of it to show two inputs, and then every display shows what was wished', () => {
  fc.assert(
    fc.property(roomsWithWishes, ([room, wishes]) => {
      const { connections } = readConnections(room)
      const { routes } = planRoutes(connections, new Map(wishes))
      const orders = ordersFor(routes.values())
      expect(new Set(orders.map(({ device }) => device)).size).toBe(orders.length)
      const set = new Map<string, string>()
      for (const { device, map } of orders)
        for (const [input, outputs] of map)
          for (const output of outputs) {
            const way = wayId({ device, ...(output === undefined ? {} : { output }) })
            expect(set.has(way)).toBe(false)
            set.set(way, input)
          }
      for (const { output, source, hops } of routes.values()) {
        const shown = traceBack(connections, output, (way, plugs) =>
          plugs.find(({ input }) => input === set.get(wayId(way))),
        )
        expect(shown).toEqual({ output, source, hops })
      }
    }),
    { numRuns: 500 },
  )
})

test('picture and sound of one output are told apart, in one turn for each', () => {
  const { connections } = readConnections({
    Display_1: { HDMI1: 'Switcher_1.1!video' },
    Amplifier_1: { in: 'Switcher_1.1!audio' },
    Switcher_1: ['*laptop', '*music'],
  })
  const { routes } = planRoutes(
    connections,
    new Map([
      ['Display_1', 'laptop'],
      ['Amplifier_1', 'music'],
    ]),
  )
  const told = ordersFor(routes.values()).map(({ device, layer, map }) => [device, layer, Object.fromEntries(map)])
  expect(told).toEqual([
    ['Display_1', undefined, { HDMI1: [undefined] }],
    ['Switcher_1', 'video', { 1: ['1'] }],
    ['Amplifier_1', undefined, { in: [undefined] }],
    ['Switcher_1', 'audio', { 2: ['1'] }],
  ])
})

test('connections with more ways than can be tried are given up after so many steps, and what can be had is had', () => {
  const layers = 12
  const written: WrittenConnections = { Display_1: ['Switcher_12.1'], Display_2: ['Switcher_12.1'] }
  for (let at = 1; at <= layers; at++)
    written[`Switcher_${at}`] = Array.from({ length: 8 }, (_, output) =>
      at === 1 ? '*a' : `Switcher_${at - 1}.${output + 1}`,
    )
  written.Switcher_1 = ['*a', '*b']
  const { connections } = readConnections(written)
  const { routes, refused } = planRoutes(
    connections,
    new Map([
      ['Display_1', 'a'],
      ['Display_2', 'b'],
    ]),
  )
  expect([...routes.keys()]).toEqual(['Display_1'])
  expect(refused.get('Display_2')?.way).toEqual({ device: 'Switcher_1', output: '1' })
  expect(takenBy([...routes.values()]).size).toBe(layers + 1)
})
