import { randomBytes } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import net, { type Socket } from 'node:net'
import { type Clock, cancelled, within } from '../../base/clock.ts'
import { Failed, failureOf } from '../../base/result.ts'
import { hostOf } from '../broker/broker-address.ts'
import {
  type BrokerAddress,
  type BrokerConnection,
  openConnection,
  streamTo,
  whereOf,
} from '../broker/broker-connection.ts'
import type { OpenSession } from '../broker/broker-session.ts'
import { explainTrouble, isOtherVersion } from '../broker/broker-trouble.ts'
import { metadataTopic } from '../topics/topics.ts'

/** One thing that is found out about a broker before anything is published there. */
export interface BrokerCheck {
  step: CheckStep
  ok: boolean
  /** Fine enough to go on, with something to know. */
  warn: boolean
  /** What was found, and what to try when it is not good. */
  said: string
}

/** In the order in which they make sense. */
export type CheckStep = 'name' | 'port' | 'certificate' | 'sign_in' | 'write'

/** As somebody typed it, secrets in clear. */
export interface CheckDraft {
  /** Of the record that it is to change; ciphertext of its secrets is understood. */
  id?: string
  host: string
  port: number
  tls: boolean
  username: string | null
  password: string | null
  ca: string | null
  client_certificate: string | null
  client_key: string | null
}

interface CheckParts {
  step: CheckStep
  clock: Clock
  node: string
  scope: string
  openSession: OpenSession
}

type Found = Omit<BrokerCheck, 'step'>
type Step = (address: BrokerAddress, parts: CheckParts, signal: AbortSignal) => Promise<Found>

const MOST_MS = 12_000

export async function checkBroker(draft: CheckDraft, parts: CheckParts, signal: AbortSignal): Promise<BrokerCheck> {
  const { step, clock } = parts
  const address = addressIn(draft, parts)
  const over = new AbortController()
  const giveUp = () => over.abort(cancelled(signal))
  signal.addEventListener('abort', giveUp, { once: true })
  const where = whereOf(address)
  try {
    const late = () =>
      new Failed(
        'timeout',
        `${where} does not answer within ${MOST_MS / 1_000} s. Is it switched on, and does a firewall let this node through?`,
      )
    return { step, ...(await within(clock, MOST_MS, signal, steps[step](address, parts, over.signal), late)) }
  } catch (error) {
    if (signal.aborted) throw cancelled(signal)
    const { clientId } = address.login
    return { step, ...bad(explainTrouble(error, { where, clientId, pinned: draft.ca !== null })) }
  } finally {
    signal.removeEventListener('abort', giveUp)
    over.abort(new Failed('cancelled', 'The check is over.'))
  }
}

/** Under a name of its own: the same one would throw out whoever is connected. */
function addressIn(draft: CheckDraft, { node }: CheckParts): BrokerAddress {
  return {
    ...{ host: hostOf(draft.host), port: draft.port, tls: draft.tls },
    ca: draft.ca ?? undefined,
    certificate: draft.client_certificate ?? undefined,
    key: draft.client_key ?? undefined,
    login: {
      ...{ clientId: `alcove-${node}-check-${randomBytes(3).toString('hex')}`, version: 5, will: undefined },
      username: draft.username || undefined,
      password: draft.password || undefined,
    },
  }
}

const good = (said: string): Found => ({ ok: true, warn: false, said })
const warned = (said: string): Found => ({ ok: true, warn: true, said })
const bad = (said: string): Found => ({ ok: false, warn: false, said })

const steps: Record<CheckStep, Step> = {
  async name({ host }) {
    if (!host) return bad('Enter the host: a name or an address of the broker.')
    if (net.isIP(host)) return good(`${host} is an address: there is no name to look up.`)
    const found = await lookup(host, { all: true })
    return good(`${host} is ${found.map(({ address }) => address).join(', ')}.`)
  },

  async port(address, _, signal) {
    const { port } = address
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      return bad(`The port ${port} is none. Enter one from 1 to 65535, often 1883, or 8883 with TLS.`)
    }
    await connected({ ...address, tls: false }, 'connect', signal)
    return good(`Something answers at ${whereOf(address)}.`)
  },

  async certificate(address, _, signal) {
    if (!address.tls) {
      return warned(
        'Without TLS, whoever is on the network in between can read the password and everything that is said.',
      )
    }
    await connected(address, 'secureConnect', signal)
    const by = address.ca === undefined ? 'somebody this machine trusts' : 'the authority that was entered'
    return good(`The certificate of ${whereOf(address)} is good: ${by} vouches for it.`)
  },

  async sign_in(address, parts, signal) {
    const { connection, version } = await opened(address, parts, signal)
    connection.close('It was only tried out.')
    const as = address.login.username === undefined ? 'without a user name' : `as ${address.login.username}`
    return good(`The broker at ${whereOf(address)} lets us in ${as} (MQTT ${version === 5 ? '5' : '3.1.1'}).`)
  },

  /** Among what PlaceOS publishes, as that is what the user must be allowed to write. */
  async write(address, parts, signal) {
    const topic = metadataTopic(parts.scope, `alcove-check-${parts.node}`)
    const payload = randomBytes(8).toString('hex')
    const seen = Promise.withResolvers<void>()
    const { connection } = await opened(address, parts, signal, ({ bytes }) => {
      if (bytes.toString() === payload) seen.resolve()
    })
    try {
      await connection.keepSurely({ topic, payload })
      connection.subscribe(topic)
      // What is kept comes before the answer to a ping, if it may be read and was kept at all.
      await connection.keep([])
      const isBack = await Promise.race([seen.promise.then(() => true), connection.keep([]).then(() => false)])
      await connection.keepSurely({ topic, payload: '' })
      return isBack
        ? good(`The broker keeps what is published: "${topic}" was written, read and taken away again.`)
        : warned(
            `The broker took "${topic}", but it did not come back. Either the user may not read it, which does not matter, or it may not write it and the broker does not say so: look at its access list.`,
          )
    } finally {
      connection.close('It was only tried out.')
    }
  },
}

async function opened(
  address: BrokerAddress,
  { clock, openSession }: CheckParts,
  signal: AbortSignal,
  heard: (message: { bytes: Buffer }) => void = () => undefined,
): Promise<{ connection: BrokerConnection; version: 4 | 5 }> {
  const attempt = (version: 4 | 5) =>
    openConnection({ clock, openSession, heard, address: { ...address, login: { ...address.login, version } } }, signal)
  try {
    return { connection: await attempt(5), version: 5 }
  } catch (error) {
    const { detail } = failureOf(error)
    if (!isOtherVersion(detail)) throw error
    return { connection: await attempt(4), version: 4 }
  }
}

function connected(address: BrokerAddress, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = streamTo(address) as Socket
    const stop = () => void socket.destroy(cancelled(signal))
    signal.addEventListener('abort', stop, { once: true })
    socket.on('error', reject)
    socket.once('close', () => {
      signal.removeEventListener('abort', stop)
      reject(new Failed('offline', `${whereOf(address)} closed the connection.`))
    })
    socket.once(event, () => {
      resolve()
      socket.destroy()
    })
  })
}
