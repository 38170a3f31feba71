import { z } from 'zod'
import { Failed } from '../../base/result.ts'
import { httpSettings } from '../http/settings.ts'

/** What the framework itself reads from the settings of an MQTT module. TLS is set as for HTTP. */
export const mqttSettings = httpSettings
  .pick({
    https_verify: true,
    https_insecure: true,
    https_private_key: true,
    https_client_cert: true,
    https_ca_certificates: true,
  })
  .extend({
    mqtt: z
      .object({
        username: z.string().nullish(),
        password: z.string().nullish(),
        /** One of our own for each connection unless the broker wants a certain one. */
        client_id: z.string().nullish(),
        /** Seconds between two signs of life. */
        keepalive: z.int().min(1).max(65_535).nullish(),
      })
      .nullish(),
  })
export type MqttSettings = z.output<typeof mqttSettings>

/** A module's settings as this transport reads them; `invalid` names the field and the rule. */
export function readMqttSettings(settings: Readonly<Record<string, unknown>>): MqttSettings {
  const read = mqttSettings.safeParse(settings)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw new Failed('invalid', `The setting ${issue?.path.join('.')} cannot be used: ${issue?.message}.`)
}
