import { homedir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { Failed, messageOf } from '../base/result.ts'

/** What a person may say when starting a node. */
export interface Options {
  folder: string
  port: number
  empty: boolean
  /** A forgotten password may be set anew, with a code that is shown here and on the panel. */
  resetSignIn: boolean
  /** Folders of drivers in source, of whoever writes them. */
  drivers: string[]
  /** Names of network interfaces on which devices are looked for; `all`: every one that leads somewhere. */
  interfaces: 'all' | string[]
  /** Tags of zones that make levels of what is published to brokers; PlaceOS's own when nothing is said. */
  hierarchy: string[] | undefined
}

/** Asked for unless `--port` or ALCOVE_PORT says otherwise. */
const PORT = 8420

/** Reads the command line, then the environment, then falls back to what most people want. */
export function readOptions(
  args: string[],
  environment: NodeJS.ProcessEnv,
  defaultFolder = join(homedir(), '.alcove'),
): Options {
  const values = parse(args)
  const port = values.port ?? environment.ALCOVE_PORT
  return {
    folder: resolve(values.data ?? environment.ALCOVE_DATA ?? defaultFolder),
    port: port === undefined ? PORT : readPort(port),
    empty: values.empty ?? false,
    resetSignIn: values['reset-sign-in'] ?? false,
    drivers: (values.drivers ?? environment.ALCOVE_DRIVERS?.split(delimiter) ?? [])
      .filter(folder => folder !== '')
      .map(folder => resolve(folder)),
    interfaces: readInterfaces(values.interfaces ?? environment.ALCOVE_INTERFACES ?? 'all'),
    hierarchy: readHierarchy(environment.PLACE_HIERARCHY),
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        data: { type: 'string' },
        port: { type: 'string' },
        empty: { type: 'boolean' },
        'reset-sign-in': { type: 'boolean' },
        drivers: { type: 'string', multiple: true },
        interfaces: { type: 'string' },
        headless: { type: 'boolean' },
        kiosk: { type: 'boolean' },
        admin: { type: 'boolean' },
        'disable-gpu': { type: 'boolean' },
      },
    }).values
  } catch (error) {
    throw new Failed(
      'invalid',
      `${messageOf(error)}\nUsage: npm start -- [--headless | --kiosk | --admin] [--data DIR] [--port N] [--drivers DIR] [--interfaces all|none|NAME,NAME] [--empty] [--reset-sign-in]`,
    )
  }
}

function readInterfaces(text: string): Options['interfaces'] {
  const names = text.split(',').map(name => name.trim())
  if (names.includes('all')) return 'all'
  return names.filter(name => name !== '' && name !== 'none')
}

/** Under the name that it has at PlaceOS, so that both can be told the same (mqtt.md 2). */
function readHierarchy(text: string | undefined): Options['hierarchy'] {
  if (text === undefined) return undefined
  const tags = text.split(/\s+/).filter(tag => tag !== '')
  if (tags.length > 0 && new Set(tags).size === tags.length) return tags
  throw new Failed(
    'invalid',
    `PLACE_HIERARCHY is "${text}". Name the tags of zones that make levels of topics, each once and with spaces between them, such as "org building level area", or leave it out.`,
  )
}

function readPort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new Failed('invalid', `"${text}" is not a port. Give a number from 1 to 65535, or 0 to have a free one picked.`)
}
