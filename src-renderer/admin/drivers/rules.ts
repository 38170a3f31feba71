import type { DriverLine } from '@contract/shelf-views.ts'

/** `<make>` of `<make>/<device>`. */
export const makeOf = ({ file_name }: Pick<DriverLine, 'file_name'>) => file_name.split('/').slice(0, -1).join('/')

/** Drivers that hold every word: in their name, file, make, transport, what they are for or what they implement. */
export function foundDrivers(drivers: readonly DriverLine[], query: string): DriverLine[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return drivers.filter(driver => {
    const { name, file_name, module_name, about, transport, interfaces } = driver
    const text = [name, file_name, module_name, about, transportWords(transport), transport, ...interfaces]
      .join(' ')
      .toLowerCase()
    return words.every(word => text.includes(word))
  })
}

export interface Make {
  name: string
  drivers: DriverLine[]
}

/** By make, and by name within each. */
export function byMake(drivers: readonly DriverLine[]): Make[] {
  const makes = new Map<string, DriverLine[]>()
  for (const driver of drivers) makes.set(makeOf(driver), [...(makes.get(makeOf(driver)) ?? []), driver])
  return [...makes]
    .map(([name, of]) => ({ name, drivers: of.toSorted((a, b) => a.name.localeCompare(b.name)) }))
    .sort((a, b) => a.name.localeCompare(b.name))
}

const transports: Readonly<Record<string, string>> = {
  none: 'Logic',
  tcp: 'TCP',
  udp: 'UDP',
  ssh: 'SSH',
  http: 'HTTP',
  websocket: 'WebSocket',
  mqtt: 'MQTT',
  serial: 'Serial',
}

export const transportWords = (transport: string) => transports[transport] ?? transport

/** A problem, with where it is apart from what it is: `acme/display.ts, line 12, column 5`. */
export function problemParts({ file_name, message }: { file_name: string; message: string }): {
  place: string
  words: string
} {
  const found = /^([^\n]+?, line \d+, column \d+|[^\s:]+\.ts): ([\s\S]+)$/.exec(message)
  if (found) return { place: found[1] ?? file_name, words: found[2] ?? message }
  return {
    place: file_name,
    words: message.startsWith(`${file_name}: `) ? message.slice(file_name.length + 2) : message,
  }
}
