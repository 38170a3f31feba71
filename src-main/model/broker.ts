import { entity, type Of } from './entity.ts'
import { BrokerAuth, numberedField } from './enums.ts'
import { count, description, flag, list, maybeText, name, needed, text } from './field.ts'

/** An MQTT broker that this node publishes to. */
export const broker = entity({
  noun: 'broker',
  table: 'broker',
  path: 'brokers',
  fields: {
    name: name({ unique: { as: 'exact' } }),
    description: description(),
    host: needed({ present: true }),
    port: count(1883),
    tls: flag(),
    auth_type: numberedField(BrokerAuth, 2),
    username: maybeText(),
    password: maybeText({ secret: 'nobody' }),
    certificate: maybeText({ secret: 'nobody', input: 'paragraph', about: 'PEM text.' }),
    secret: text({ secret: 'admin', about: 'Key of the hash that masks what the filters find. Made when left empty.' }),
    filters: list({
      input: 'lines',
      about: 'Regular expressions, one a line: what they match is masked before it is published.',
    }),
  },
})
export type Broker = Of<typeof broker>
