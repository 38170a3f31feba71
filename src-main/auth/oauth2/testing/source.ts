import { oauthAuthentication } from '../../../model/oauth-authentication.ts'

/** The row of a source at a plain provider. */
export const sourceAt = (site: string, given: object = {}) =>
  oauthAuthentication.schema.parse({
    id: 'oauth_strat-plain',
    name: 'Plain provider',
    site,
    client_id: 'alcove',
    client_secret: 'the-secret-of-this-node',
    scope: 'profile',
    raw_info_url: `${site}/me`,
    info_mappings: { uid: 'id', email: 'email' },
    ...given,
  })
