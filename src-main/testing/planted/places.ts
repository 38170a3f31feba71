import { REST } from './asking.ts'
import type { Planted } from './secrets.ts'

/** One kind of record with secrets: what it is made of besides, and where it is found. */
export interface Place {
  entity: string
  /** Its resource, where it has one that makes records. */
  path?: string
  fields(name: string): Record<string, unknown>
  secret: string[]
  /** What makes a save fail that is otherwise good. */
  invalid: Record<string, unknown>
  /** What else may be asked of one. */
  calls?(id: string, planted: Planted): string[]
}

const authority_id = 'authority-localhost'

/** Nothing listens there: nobody is told anything. */
const NOWHERE = 'http://127.0.0.1:1'

export const places: Place[] = [
  {
    entity: 'broker',
    path: 'brokers',
    fields: name => ({ name, host: '127.0.0.1', port: 1 }),
    secret: ['password', 'certificate', 'secret'],
    invalid: { filters: ['['] },
  },
  {
    entity: 'ldap_authentication',
    path: 'ldap_auths',
    fields: name => ({ name, host: '127.0.0.1', base: 'dc=a', authority_id }),
    secret: ['password'],
    invalid: { host: '' },
  },
  {
    entity: 'oauth_authentication',
    path: 'oauth_auths',
    fields: name => ({ name, site: NOWHERE, client_id: 'a', scope: 'b', authority_id }),
    secret: ['client_secret'],
    invalid: { name: '' },
  },
  {
    entity: 'repository',
    path: 'repositories',
    fields: name => ({ name, folder_name: name, uri: `${NOWHERE}/a.git`, username: 'jo' }),
    secret: ['password', 'key'],
    invalid: { uri: 'no address' },
    calls: (id, { plant }) => [
      `POST ${REST}/repositories/${id}/pull`,
      ...['commits', 'branches', 'tags', 'releases', 'drivers', 'folders', 'default_branch', 'details'].map(
        what => `GET ${REST}/repositories/${id}/${what}`,
      ),
      ...['default_branch', 'branches', 'tags', 'commits'].map(
        what =>
          `GET ${REST}/repositories/remote_${what}?repository_url=${NOWHERE}/a&username=jo&password=${plant('remote')}`,
      ),
    ],
  },
  {
    entity: 'edge',
    path: 'edges',
    fields: name => ({ name }),
    secret: ['secret'],
    invalid: { description: 5 },
    calls: id => [`GET ${REST}/edges/${id}/token`],
  },
  {
    entity: 'user',
    path: 'users',
    fields: name => ({ name, email: `${name}@example.com`, authority_id }),
    secret: ['password'],
    invalid: { preferred_language: 'en_US' },
  },
  {
    entity: 'trigger_instance',
    fields: () => ({ control_system_id: 'sys-test', trigger_id: 'trigger-1' }),
    secret: ['webhook_secret'],
    invalid: { zone_id: 'zone-none' },
    calls: (id, { plant }) =>
      ['GET', 'POST'].map(method => `${method} ${REST}/webhook/${id}?secret=${plant('webhook guess')}`),
  },
]
