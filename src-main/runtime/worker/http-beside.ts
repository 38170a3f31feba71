import type { HttpDevice } from '../../driver-kit/device.ts'
import { httpDevice, openHttp, type Request } from './http-questions.ts'
import { leftAlone } from './left-alone.ts'
import type { LinkParts } from './link.ts'

/** HTTP beside a link of another kind: each request over a connection of its own, no word about being connected. */
export function httpBeside(parts: LinkParts): HttpDevice {
  const { address, rawSettings, signal } = parts
  const once = { ...parts, rawSettings: () => ({ ...rawSettings(), http_max_requests: 0 }) }

  /** The setting, else the module's uri, else its ip (driver.md 12.1). */
  function base(): string {
    const override = rawSettings().http_uri_override
    if (typeof override === 'string' && override) return override
    if (/^https?:/i.test(address.uri)) return address.uri
    return `http://${address.ip.includes(':') ? `[${address.ip}]` : address.ip}`
  }

  const request: Request = async question => {
    const http = await openHttp(base(), once)
    try {
      return await http.request(question, signal)
    } finally {
      http.close()
    }
  }
  return httpDevice(question => leftAlone(request(question)))
}
