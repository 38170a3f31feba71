import { entity, type Of } from './entity.ts'
import { count, maybeText, name, needed, textOr } from './field.ts'

/** A directory whose people may sign in. */
export const ldapAuthentication = entity({
  noun: 'LDAP source',
  table: 'ldap_strat',
  path: 'ldap_auths',
  scope: 'ldap_authentications',
  fields: {
    name: name(),
    authority_id: maybeText({ present: true, ref: { to: 'authority', gone: 'remove' } }),
    host: needed({ present: true }),
    port: count(636),
    auth_method: textOr('ssl', { oneOf: ['plain', 'ssl', 'tls'] }),
    base: needed({ present: true, about: 'Where in the directory people are, such as dc=example,dc=com.' }),
    uid: textOr('sAMAccountName', { about: 'The attribute people sign in with.' }),
    filter: maybeText({ about: 'Used instead of the attribute: an LDAP filter with %{username}.' }),
    bind_dn: maybeText(),
    password: maybeText({ secret: 'nobody' }),
    /** Ours: PlaceOS trusts what its machine trusts. */
    ca: maybeText({
      input: 'paragraph',
      about: 'The certificate (PEM) of whoever vouches for the server, where that is not one of the usual.',
    }),
  },
})
export type LdapAuthentication = Of<typeof ldapAuthentication>
