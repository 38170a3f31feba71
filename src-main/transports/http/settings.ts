import { z } from 'zod'
import { Failed } from '../../base/result.ts'

const seconds = z.number().min(0).max(86_400)
const login = z.object({ username: z.string(), password: z.string() })

/** OpenSSL's names for it, in any spelling, or its number: everything but `none` checks (driver.md 12.4). */
const verification = z.union([
  z.int().min(0),
  z
    .string()
    .transform(name => name.toLowerCase())
    .pipe(z.enum(['none', 'peer', 'fail_if_no_peer_cert', 'client_once', 'all'])),
])

/** A proxy on the way to the device. An empty host means none, whatever the environment says. */
const proxy = z.object({ host: z.string(), port: z.int().min(1).max(65_535).default(8080), auth: login.nullish() })

/** What the framework itself reads from the settings of an HTTP or WebSocket module (driver.md 12.4). */
export const httpSettings = z.object({
  http_keep_alive_seconds: seconds.nullish(),
  http_max_requests: z.int().min(0).nullish(),
  http_connect_timeout: seconds.nullish(),
  http_comms_timeout: seconds.nullish(),
  basic_auth: login.nullish(),
  digest_auth: login.nullish(),
  bearer_auth: z.object({ token: z.string() }).nullish(),
  proxy: proxy.nullish(),
  host_header: z.string().nullish(),
  https_verify: verification.nullish(),
  https_insecure: z.boolean().nullish(),
  https_private_key: z.string().nullish(),
  https_client_cert: z.string().nullish(),
  https_ca_certificates: z.string().nullish(),
  disable_cookies: z.boolean().nullish(),
})
export type HttpSettings = z.output<typeof httpSettings>

/** A module's settings as this transport reads them; `invalid` names the field and the rule. */
export function readHttpSettings(settings: Readonly<Record<string, unknown>>): HttpSettings {
  const read = httpSettings.safeParse(settings)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw new Failed('invalid', `The setting ${issue?.path.join('.')} cannot be used: ${issue?.message}.`)
}
