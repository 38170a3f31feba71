import { Failed } from '../../base/result.ts'
import { carriesBytes, type TransportKind } from '../../driver-kit/link.ts'
import { linkBytes } from './byte-link.ts'
import { linkHttp } from './http-link.ts'
import type { Link, LinkParts } from './link.ts'
import { linkMqtt } from './mqtt-link.ts'

/** A module's link to its device. A driver for bytes takes any link that carries them (driver.md 1). */
export function connectDevice(parts: LinkParts): Link {
  const wanted = parts.driver().transport.kind
  const { kind } = parts.address
  if (!fits(wanted, kind)) {
    throw new Failed(
      'invalid',
      `This driver reaches its device ${names[wanted]}, and its record says ${names[kind]}. ` +
        "Correct the role of the driver's record, or the module's address.",
    )
  }
  if (carriesBytes(kind)) return linkBytes(kind, parts)
  if (kind === 'http') return linkHttp(parts)
  return kind === 'mqtt' ? linkMqtt(parts) : withoutDevice(parts)
}

const fits = (wanted: TransportKind, kind: TransportKind) =>
  wanted === kind || (carriesBytes(wanted) && carriesBytes(kind))

const names: Record<TransportKind, string> = {
  none: 'not at all (it is logic)',
  tcp: 'over TCP',
  udp: 'over UDP',
  ssh: 'over SSH',
  websocket: 'over a WebSocket',
  serial: 'at a serial port',
  http: 'over HTTP',
  mqtt: 'over MQTT',
}

/** Logic goes online at once, and there is nothing to send to (driver.md 10). */
function withoutDevice({ setOnline }: LinkParts): Link {
  return {
    device: undefined,
    run: async () => setOnline(true),
    swapped: () => undefined,
  }
}
