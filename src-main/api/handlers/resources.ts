import type { DoorkeeperApplication } from '../../model/doorkeeper-application.ts'
import type { On } from '../answer.ts'
import { atLeast } from '../caller.ts'
import { answerApiKeys } from './api-keys.ts'
import type { Parts } from './records.ts'
import { answerResource } from './resource.ts'

/** PlaceOS's resources that are nothing but records (rest.md 4.3). */
export const answerResources = (on: On, parts: Parts) => {
  const { store } = parts
  const ofAuthority = (query: Record<string, unknown>) => (row: { authority_id?: string | null | undefined }) =>
    query.authority_id === undefined || row.authority_id === query.authority_id
  return {
    apiKeys: answerApiKeys(on, parts),
    domains: answerResource(parts, on.domains, 'authority'),
    brokers: answerResource(parts, on.brokers, 'broker', { short: () => store.broker.ordered() }),
    schemas: answerResource(parts, on.schemas, 'json_schema'),
    ldapAuths: answerResource(parts, on.ldapAuths, 'ldap_authentication', { filter: ofAuthority }),
    oauthAuths: answerResource(parts, on.oauthAuths, 'oauth_authentication', { filter: ofAuthority }),
    samlAuths: answerResource(parts, on.samlAuths, 'saml_authentication', { filter: ofAuthority }),
    oauthApps: answerResource(parts, on.oauthApps, 'doorkeeper_application', {
      filter({ authority_id }, caller) {
        if (atLeast(caller, 'support')) return row => authority_id === undefined || row.owner_id === authority_id
        // Others are offered what belongs to where they are, is still in use, and needs no group.
        const own = caller.userId && store.user.get(caller.userId)?.authority_id
        return row => row.owner_id === own && row.subsystems.length === 0 && !isRevoked(row)
      },
    }),
  }

  function isRevoked({ revoked_at }: DoorkeeperApplication): boolean {
    return typeof revoked_at === 'number' && revoked_at * 1000 <= parts.clock.now()
  }
}
