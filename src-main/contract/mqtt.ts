import { z } from 'zod'
import { allow } from './allow.ts'

const detailed = { inputStructure: 'detailed' } as const
const headers = z.looseObject({ authorization: z.string().optional() })
const asked = z.looseObject({
  topic: z.string().optional(),
  acc: z.string().optional(),
  clientid: z.string().optional(),
})

/**
 * What an MQTT broker asks of its clients (rest.md 4.16). The credential is the client's and stands in
 * `Authorization` only, so that the answer itself must look at it.
 */
export const mqtt = {
  user: allow('public', 'mqtt')
    .route({ method: 'POST', path: '/api/engine/v2/mqtt/user', ...detailed, summary: 'Whether a client is known' })
    .input(z.object({ headers }))
    .output(z.void()),
  access: allow('public', 'mqtt')
    .route({
      method: 'POST',
      path: '/api/engine/v2/mqtt/access',
      ...detailed,
      summary: 'Whether a client may read, write or subscribe',
    })
    .input(z.object({ headers, query: asked, body: asked.optional() }))
    .output(z.void()),
}
