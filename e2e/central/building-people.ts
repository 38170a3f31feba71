import type { EntityRow } from './data.ts'

const authority_id = 'authority-harbour'

/** The organisation, its people, and what they and the nodes sign in with. */
export const peopleRows: readonly EntityRow[] = [
  { entity: 'authority', row: { id: authority_id, name: 'Harbour', domain: 'central.harbour.example' } },
  person('ada', 'Ada Admin', { sys_admin: true }),
  person('sam', 'Sam Support', { support: true }),
  person('uma', 'Uma User', { groups: ['staff'] }),
  person('panel', 'Room panel', { locatable: false }),
  person('gone', 'Gus Gone', { deleted: true }),
  {
    entity: 'broker',
    row: {
      id: 'broker-harbour',
      name: 'Building broker',
      host: '127.0.0.1',
      port: 1,
      username: 'alcove',
      password: 'tide',
      secret: 'f0'.repeat(64),
    },
  },
  {
    entity: 'doorkeeper_application',
    row: {
      id: '1',
      name: 'Panels',
      owner_id: authority_id,
      redirect_uri: 'https://central.harbour.example/panel/oauth-resp.html',
      secret: 'app-secret',
    },
  },
  {
    entity: 'ldap_authentication',
    row: {
      id: 'ldap_strat-harbour',
      name: 'Directory',
      authority_id,
      host: '192.0.2.11',
      base: 'dc=harbour,dc=example',
      bind_dn: 'cn=reader',
      password: 'reef',
    },
  },
  {
    entity: 'oauth_authentication',
    row: {
      id: 'oauth_strat-harbour',
      name: 'Single sign-on',
      authority_id,
      site: 'https://login.harbour.example',
      client_id: 'central',
      client_secret: 'anchor',
      scope: 'openid email',
    },
  },
]

function person(id: string, name: string, more: EntityRow['row']): EntityRow {
  return { entity: 'user', row: { id: `user-${id}`, name, email: `${id}@harbour.example`, authority_id, ...more } }
}
