import { parseArgs } from 'node:util'

/** What a person may say to this shell on top of what every shell understands. */
export interface Wishes {
  kiosk: boolean
  admin: boolean
  /** Drawing without the graphics card; the shell itself says so after the card's process failed too often. */
  disableGpu: boolean
  /** What every shell understands, for `readOptions`. */
  args: string[]
}

const shared = {
  data: { type: 'string' },
  port: { type: 'string' },
  drivers: { type: 'string' },
  interfaces: { type: 'string' },
  empty: { type: 'boolean' },
  'reset-sign-in': { type: 'boolean' },
} as const
const own = { kiosk: { type: 'boolean' }, admin: { type: 'boolean' }, 'disable-gpu': { type: 'boolean' } } as const

/**
 * Electron's command line is also Chromium's and Node's (`--ozone-platform`, `--inspect`), and unpackaged it holds
 * the path of the program. So what is not ours is passed over here, where the headless shell would complain.
 */
export function readWishes(argv: string[]): Wishes {
  const { values, tokens } = parseArgs({
    args: argv.slice(1),
    options: { ...shared, ...own },
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  return {
    kiosk: values.kiosk === true,
    admin: values.admin === true,
    disableGpu: values['disable-gpu'] === true,
    args: tokens.flatMap(token => {
      if (token.kind !== 'option' || !Object.hasOwn(shared, token.name)) return []
      if (token.value === undefined) return [`--${token.name}`]
      return token.inlineValue ? [`--${token.name}=${token.value}`] : [`--${token.name}`, token.value]
    }),
  }
}
