import { parseArgs } from 'node:util'
import { messageOf } from '../../src-main/base/result.ts'
import { building } from './building.ts'
import { type Central, startCentral } from './central.ts'
import type { Certificate } from './http.ts'

const USAGE = 'npm run central [-- --port N --https --stock]'
const EDGE = 'edge-harbour'
/** What is remembered of a demo that may run for days. */
const KEEP = 2000

/** The reference centre as a program: a building in it, a page to look at, a secret and a key to try it with. */
export async function runCentral(args: readonly string[]): Promise<void> {
  const { values } = optionsOf(args)
  const central = await startCentral({
    port: Number(values.port),
    rows: building({ edgeId: EDGE }),
    extension: !values.stock,
    page: true,
    keep: KEEP,
    ...(values.https ? { tls: await selfSigned() } : {}),
  }).catch(error => giveUp(`The reference centre cannot start: ${messageOf(error)}. Is port ${values.port} taken?`))
  say(central, values.https)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void central.close().then(() => process.exit(0)))
  }
}

function optionsOf(args: readonly string[]) {
  try {
    const options = {
      port: { type: 'string', default: '7443' },
      https: { type: 'boolean', default: false },
      stock: { type: 'boolean', default: false },
    } as const
    const parsed = parseArgs({ args: [...args], options })
    if (/^\d{1,5}$/.test(parsed.values.port)) return parsed
    return giveUp(`${parsed.values.port} is no port. ${USAGE}`)
  } catch (error) {
    return giveUp(`${messageOf(error)} ${USAGE}`)
  }
}

function say(central: Central, https: boolean): void {
  console.log(
    `Reference centre  ${central.url}  (${central.hasExtension ? 'with our sync extension' : 'a stock PlaceOS'})`,
  )
  console.log(`Edge secret       ${central.addEdge({ id: EDGE }).secret}`)
  console.log(`REST key          ${central.addKey({ name: 'demo' })}`)
  if (https) console.log('Its certificate vouches for itself: a node has to be told to trust it.')
}

async function selfSigned(): Promise<Certificate> {
  const { generate } = await import('selfsigned')
  const names = [
    { type: 2, value: 'localhost' },
    { type: 7, ip: '127.0.0.1' },
  ] as const
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [...names] }],
  })
  return { key, cert }
}

function giveUp(message: string): never {
  console.error(message)
  process.exit(1)
}
