import { networkInterfaces } from 'node:os'
import { parseArgs } from 'node:util'
import { messageOf } from '../../src-main/base/result.ts'
import {
  type SimulatedDevice,
  type SimulatedDeviceOptions,
  startSimulatedDevice,
} from '../../src-main/discovery/testing/simulated-device.ts'
import { MOST, silentOnes, talkativeOnes } from './roomful.ts'

const USAGE = 'npm run devices [-- --count N]'

/** Simulated devices that announce themselves on this machine's loopback network until Ctrl-C. */
export async function runDevices(args: readonly string[]): Promise<void> {
  const count = countOf(args)
  const talkative = await start(talkativeOnes(count))
  const silent = await start(silentOnes(count + 1))
  const all = [...talkative, ...silent]
  if (all.length === 0) giveUp('No device could be started.')
  say('announce themselves, until Ctrl-C', talkative)
  say('say nothing by themselves: a probe of 127.0.1.0/24 finds them', silent)
  console.log(`Start a node that looks there:  npm start -- --interfaces ${loopback()}`)
  console.log('Its page Discover shows them within some ten seconds.')
  let isEnding = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, async () => {
      if (isEnding) process.exit(1)
      isEnding = true
      await Promise.all(all.map(({ device }) => device.close({ polite: true })))
      process.exit(0)
    })
  }
}

function countOf(args: readonly string[]): number {
  try {
    const { values } = parseArgs({ args: [...args], options: { count: { type: 'string', default: '20' } } })
    const count = Number(values.count)
    if (Number.isInteger(count) && count >= 1 && count <= MOST) return count
    return giveUp(`"${values.count}" is no number of devices from 1 to ${MOST}. ${USAGE}`)
  } catch (error) {
    return giveUp(`${messageOf(error)} ${USAGE}`)
  }
}

interface Started {
  driver: string
  device: SimulatedDevice
}

/** What cannot be started is named, and left out. */
async function start(all: readonly SimulatedDeviceOptions[]): Promise<Started[]> {
  const started: Started[] = []
  for (const options of all) {
    try {
      started.push({ driver: options.driver, device: await startSimulatedDevice(options) })
    } catch (error) {
      console.error(`Left out: ${options.driver} at ${options.address}. ${messageOf(error)}. ${hint()}`)
    }
  }
  return started
}

const hint = () =>
  process.platform === 'linux'
    ? 'Does another program have the port? Ports below 1024 may be open to root only.'
    : 'Addresses such as 127.0.1.1 are only there on Linux by themselves.'

function say(what: string, started: readonly Started[]): void {
  if (started.length === 0) return
  console.log(`${started.length} devices ${what}:`)
  for (const { driver, device } of started) {
    const { host, port } = device.server.address
    console.log(`  ${`${host}:${port}`.padEnd(18)} ${driver}`)
  }
  console.log()
}

/** `lo` on Linux. */
const loopback = () =>
  Object.entries(networkInterfaces()).find(([, addresses]) => addresses?.some(({ internal }) => internal))?.[0] ?? 'lo'

function giveUp(message: string): never {
  console.error(message)
  process.exit(1)
}
