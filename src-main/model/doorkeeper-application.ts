import { entity, type Of } from './entity.ts'
import { flag, instant, list, name, needed, text, textOr } from './field.ts'

/** An OAuth2 client: a front end that people sign in with. */
export const doorkeeperApplication = entity({
  noun: 'application',
  table: 'oauth_applications',
  path: 'oauth_apps',
  scope: 'o_auth_applications',
  integerId: true,
  aliases: { skip_authorisation: 'skip_authorization' },
  fields: {
    name: name({ unique: { within: ['owner_id'], as: 'trimmed' } }),
    owner_id: needed({ ref: { to: 'authority', gone: 'remove' }, about: 'The domain it belongs to.' }),
    redirect_uri: needed({
      present: true,
      searched: true,
      unique: { within: ['owner_id'], as: 'trimmed' },
    }),
    uid: text({ derived: true, searched: true, about: 'The client id: the MD5 of the redirect address.' }),
    secret: text({ readOnly: true, secret: 'admin' }),
    scopes: textOr('public', { about: 'Separated by spaces.' }),
    skip_authorization: flag(false, { about: 'Trusted: people are not asked for their consent.' }),
    confidential: flag(),
    subsystems: list(),
    /** No longer in PlaceOS, kept from the data model: from then on nobody is offered it. */
    revoked_at: instant({ about: 'From then on it is offered to nobody. Empty: in use.' }),
  },
})
export type DoorkeeperApplication = Of<typeof doorkeeperApplication>
