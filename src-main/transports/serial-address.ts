import { Failed } from '../base/result.ts'

export const parities = ['none', 'even', 'odd', 'mark', 'space'] as const
export type Parity = (typeof parities)[number]

/** A serial port of this machine, and how it speaks. */
export interface SerialLine {
  path: string
  baudRate: number
  dataBits: 5 | 6 | 7 | 8
  parity: Parity
  stopBits: 1 | 1.5 | 2
}

const dataBits = [5, 6, 7, 8] as const
const stopBits = [1, 1.5, 2] as const
const [SLOWEST, FASTEST] = [50, 4_000_000]

/** Reads `serial://localhost/dev/ttyUSB0?baudRate=9600`. Throws `invalid`, saying what is wrong and how it is right. */
export function parseSerialUri(uri: string): SerialLine {
  const wrong = (what: string) =>
    new Failed(
      'invalid',
      `"${uri}" is not the address of a serial port: ${what}. It looks like serial://localhost/dev/ttyUSB0?baudRate=9600.`,
    )
  if (!URL.canParse(uri)) throw wrong('it cannot be read')
  const url = new URL(uri)
  if (url.protocol !== 'serial:') throw wrong(`it begins with "${url.protocol}"`)
  if (url.host !== '' && url.host !== 'localhost')
    throw wrong(`"${url.host}" is another machine, and only ports of this one can be used`)
  const path = pathIn(url)
  if (path === undefined) throw wrong('it names no port')
  const asked = new Map(url.searchParams)

  function oneOf<Value extends string | number>(name: string, allowed: readonly Value[], usual: Value): Value {
    const text = asked.get(name)
    asked.delete(name)
    if (text === undefined) return usual
    const found = allowed.find(each => String(each) === text)
    if (found === undefined) throw wrong(`${name} is "${text}", and must be one of ${allowed.join(', ')}`)
    return found
  }

  function rate(): number {
    const text = asked.get('baudRate') ?? '9600'
    asked.delete('baudRate')
    const number = /^\d{1,7}$/.test(text) ? Number(text) : 0
    if (number < SLOWEST || number > FASTEST)
      throw wrong(`baudRate is "${text}", and must be a whole number from ${SLOWEST} to ${FASTEST}`)
    return number
  }

  const line = {
    path,
    baudRate: rate(),
    dataBits: oneOf('dataBits', dataBits, 8),
    parity: oneOf('parity', parities, 'none'),
    stopBits: oneOf('stopBits', stopBits, 1),
  }
  const [unknown] = asked.keys()
  if (unknown !== undefined)
    throw wrong(`it has a "${unknown}", and knows baudRate, dataBits, parity and stopBits only`)
  return line
}

/** On Windows a port has a name (`/COM3`), elsewhere it is a file. */
function pathIn({ pathname }: URL): string | undefined {
  const path = decode(pathname)
  if (path === undefined || path.length < 2 || path.endsWith('/') || path.includes('\0')) return undefined
  return /^\/COM\d+$/i.test(path) ? path.slice(1) : path
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
