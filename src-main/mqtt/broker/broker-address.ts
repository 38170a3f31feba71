import type { Broker } from '../../model/broker.ts'
import { revealed } from '../../store/seal-row.ts'
import type { Secrets } from '../../store/secrets.ts'
import type { BrokerOptions } from '../options/document.ts'
import type { BrokerAddress } from './broker-connection.ts'
import type { SessionOptions } from './broker-session.ts'

/** What of a record and its options says how a broker is reached. */
type Reached = Pick<Broker, 'id' | 'host' | 'port' | 'tls' | 'username' | 'password'> &
  Pick<BrokerOptions, 'ca' | 'client_certificate' | 'client_key'>

/** Whatever `auth_type` says, name and password are sent when they are there (mqtt.md 7). */
export function addressOf(
  { id, host, port, tls, username, password, ...trust }: Reached,
  secrets: Secrets,
  login: Pick<SessionOptions, 'clientId' | 'version' | 'will'>,
): BrokerAddress {
  return {
    host: hostOf(host),
    port,
    tls,
    ca: trust.ca ?? undefined,
    certificate: trust.client_certificate ?? undefined,
    key: trust.client_key ? revealed(secrets, id, trust.client_key) : undefined,
    login: {
      ...login,
      username: username || undefined,
      password: password ? revealed(secrets, id, password) : undefined,
    },
  }
}

/** As it may be typed, with the brackets of an address in a URL. */
export const hostOf = (typed: string): string => typed.trim().replace(/^\[|\]$/g, '')

/** The same broker as seen from another node must not be thrown out: each record of each node has an id of its own (mqtt.md 9). */
export const clientIdOf = (node: string, broker: string): string => `alcove-${node}-${broker}`
