import { z } from 'zod'
import { allow } from './allow.ts'
import { record } from './shapes.ts'

/** PlaceOS's webhook routes (rest.md 4.15). Those that set a trigger off take any body: `api/webhook/notify.ts`. */
export const webhook = {
  show: allow('user')
    .route({
      method: 'GET',
      path: '/api/engine/v2/webhook/{id}',
      inputStructure: 'detailed',
      summary: 'The trigger that a web request sets off',
    })
    .input(z.object({ params: z.object({ id: z.string() }), query: z.object({ secret: z.string().optional() }) }))
    .output(record),
}
