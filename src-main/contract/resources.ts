import { z } from 'zod'
import { allow } from './allow.ts'
import { resource } from './resource.ts'

// PlaceOS's resources that are nothing but records (rest.md 4.3, 4.4, 4.14).

const ofAuthority = { authority_id: z.string().optional() }

export const apiKeys = {
  ...resource('api_key', { read: 'admin', write: 'admin', query: ofAuthority }),
  inspect: allow('user')
    .route({ method: 'GET', path: '/api/engine/v2/api_keys/inspect', summary: 'Who the credential stands for' })
    .output(
      z.object({
        iss: z.string(),
        iat: z.number().int(),
        exp: z.number().int(),
        aud: z.string(),
        sub: z.string(),
        scope: z.array(z.string()),
        /** Name, e-mail address, permissions (0 user, 1 support, 2 admin) and groups. */
        u: z.object({ n: z.string(), e: z.string(), p: z.number().int(), r: z.array(z.string()) }),
      }),
    ),
}
export const domains = resource('authority', { read: 'support', write: 'admin' })
export const brokers = resource('broker', { read: 'support', write: 'admin' })
export const oauthApps = resource('doorkeeper_application', {
  list: 'user',
  read: 'admin',
  write: 'admin',
  query: ofAuthority,
})
export const schemas = resource('json_schema', { read: 'support', write: 'admin' })
export const ldapAuths = resource('ldap_authentication', { read: 'admin', write: 'admin', query: ofAuthority })
export const oauthAuths = resource('oauth_authentication', { read: 'admin', write: 'admin', query: ofAuthority })
export const samlAuths = resource('saml_authentication', { read: 'admin', write: 'admin', query: ofAuthority })
