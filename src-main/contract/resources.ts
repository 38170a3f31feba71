import { z } from 'zod'
import { resource } from './resource.ts'

// PlaceOS's resources that are nothing but records (rest.md 4.3, 4.4, 4.14).

const ofAuthority = { authority_id: z.string().optional() }

export const apiKeys = resource('api_key', { read: 'admin', write: 'admin', query: ofAuthority })
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
