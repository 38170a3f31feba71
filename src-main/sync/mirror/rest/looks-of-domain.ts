import type { EntityName } from '../../../model/index.ts'
import { senseless } from './answer.ts'
import { idOf, rowsIn } from './listing.ts'
import { type Look, listed, recordsIn, shown } from './look.ts'

/** The domain that this node belongs to is the one that answers at its address (rest.md 1.2). */
export const domainLook = (): Look => ({
  ...{ key: 'domain', pace: 'slow', about: '' },
  tells: [
    ...(['authority', 'user', 'doorkeeper_application'] as const),
    ...(['ldap_authentication', 'oauth_authentication', 'saml_authentication'] as const),
  ],
  async ask({ http, signal }) {
    const path = '/auth/authority'
    const own = await shown(http, path, signal)
    const wire = own && (await shown(http, `/domains/${idOf(own)}`, signal))
    if (!wire) throw senseless(http.host, path, 'it names a domain that is not there')
    return recordsIn('authority', [wire])
  },
})

/** The people of the domain, its applications, and where its people may sign in. */
export const looksOfDomain = (authority: string): Look[] =>
  (
    [
      ['user', 'users'],
      ['doorkeeper_application', 'applications'],
      ['ldap_authentication', 'LDAP sources'],
      ['oauth_authentication', 'OAuth sources'],
      ['saml_authentication', 'SAML sources'],
    ] as const
  ).map(([entity, key]) => ({
    ...{ key, pace: 'slow', about: authority, tells: [entity] },
    ask: asking => listed(entity, asking, authority),
  }))

/** Of these the rooms name some; brokers serve all of them. */
export const looksOfLibrary = (): Look[] => [
  resourceLook('repository', 'repositories'),
  resourceLook('trigger', 'triggers'),
  resourceLook('json_schema', 'schemas'),
  brokersLook(),
]

const resourceLook = (entity: EntityName, key: string): Look => ({
  ...{ key, pace: 'slow', about: '', tells: [entity] },
  ask: asking => listed(entity, asking),
})

/** They come in one piece (rest.md 1.9). */
const brokersLook = (): Look => ({
  ...{ key: 'brokers', pace: 'slow', about: '', tells: ['broker'] },
  async ask({ http, signal }) {
    const { body } = await http.ask({ path: '/brokers' }, signal)
    return recordsIn('broker', rowsIn(body, http.host, '/brokers'))
  },
})
