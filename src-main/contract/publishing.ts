import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { allow } from './allow.ts'
import {
  brokerCheck,
  brokerCheckStep,
  brokerCommands,
  brokerOptions,
  brokerPreview,
  brokerStandings,
} from './publishing-views.ts'

const BASE = '/api/alcove/v1/brokers'
const broker = z.object({ broker_id: z.string().max(100) })
const pem = z.string().max(100_000).nullable()

/** What MQTT brokers are told. Their records are PlaceOS's; this is how they are at work, and what no record holds. */
export const publishing = {
  list: allow('support', 'brokers')
    .route({ method: 'GET', path: `${BASE}/standings`, summary: 'How every broker is' })
    .output(brokerStandings),
  watch: allow('support', 'brokers')
    .route({ method: 'GET', path: `${BASE}/standings/watch`, summary: 'How every broker is, now and as it changes' })
    .output(eventIterator(brokerStandings)),
  preview: allow('support', 'brokers')
    .route({ method: 'GET', path: `${BASE}/{broker_id}/preview`, summary: 'What a broker keeps, and where' })
    .input(broker.extend({ limit: z.coerce.number().int().min(1).max(500).default(100) }))
    .output(brokerPreview),
  check: allow('admin', 'brokers')
    .route({ method: 'POST', path: `${BASE}/check`, summary: 'Try out one step of reaching a broker' })
    .input(
      z.object({
        step: brokerCheckStep,
        /** Of the record that is to be changed, if there is one. */
        id: z.string().max(100).optional(),
        host: z.string().trim().max(300),
        port: z.number(),
        tls: z.boolean().default(false),
        username: z.string().max(300).nullable().default(null),
        /** Empty: the one that is kept; null: none. */
        password: z.string().max(10_000).nullable().default(''),
        ca: pem.default(null),
        client_certificate: pem.default(null),
        /** Empty: the one that is kept, if there is a client certificate; null: none. */
        client_key: pem.default(''),
      }),
    )
    .output(brokerCheck),
  options: allow('support', 'brokers')
    .route({
      method: 'GET',
      path: `${BASE}/{broker_id}/options`,
      summary: 'What is set for a broker beside its record',
    })
    .input(broker)
    .output(brokerOptions),
  setOptions: allow('admin', 'brokers')
    .route({ method: 'PUT', path: `${BASE}/{broker_id}/options`, summary: 'Set it; what is left out stays' })
    .input(
      broker.extend({
        ca: pem.optional(),
        client_certificate: pem.optional(),
        /** Empty: the one that is kept; null: none. */
        client_key: pem.optional(),
        home_assistant: z.boolean().optional(),
        commands: brokerCommands.optional(),
      }),
    )
    .output(brokerOptions),
}
