import { Failed } from '../../base/result.ts'

interface BrokerAddress {
  host: string
  port: number
  secure: boolean
  /** 4 is what the protocol calls 3.1.1. */
  version: 4 | 5
  username: string | undefined
  password: string | undefined
}

/** `mqtt://10.0.0.5`, `mqtts://me:secret@broker:8884?version=5`: MQTT 3.1.1 unless it says otherwise. */
export function readBroker(uri: string): BrokerAddress {
  try {
    const { protocol, hostname, port, username, password, searchParams } = new URL(uri)
    const version = { '': 4, '3.1.1': 4, '5': 5 }[searchParams.get('version') ?? ''] as 4 | 5 | undefined
    if ((protocol === 'mqtt:' || protocol === 'mqtts:') && hostname && version) {
      const secure = protocol === 'mqtts:'
      return {
        host: hostname.replace(/^\[|\]$/g, ''),
        port: port ? Number(port) : secure ? 8883 : 1883,
        secure,
        version,
        username: username ? decodeURIComponent(username) : undefined,
        password: password ? decodeURIComponent(password) : undefined,
      }
    }
  } catch {}
  throw new Failed(
    'invalid',
    `"${uri}" is not a broker's address. The module's uri must look like mqtt://192.168.1.20, with ?version=5 behind it for MQTT 5.`,
  )
}
