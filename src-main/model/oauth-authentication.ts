import { z } from 'zod'
import { entity, type Of } from './entity.ts'
import { field, maybeText, name, needed, textOr } from './field.ts'

const textByName = (about: string) => field(z.record(z.string(), z.string()).default({}), { input: 'json', about })

/** Another site whose people may sign in, by OAuth2. */
export const oauthAuthentication = entity({
  noun: 'OAuth source',
  table: 'oauth_strat',
  path: 'oauth_auths',
  scope: 'o_auth_authentications',
  aliases: { authorize_paramas: 'authorize_params', simple: 'site' },
  fields: {
    name: name(),
    authority_id: maybeText({ present: true, ref: { to: 'authority', gone: 'remove' } }),
    site: needed({ about: 'The base address of the provider.' }),
    client_id: needed(),
    client_secret: needed({ secret: 'nobody' }),
    scope: needed({ about: 'Separated by spaces.' }),
    authorize_url: textOr('/oauth/authorize'),
    token_url: textOr('/oauth/token'),
    token_method: textOr('post'),
    auth_scheme: textOr('request_body', { oneOf: ['request_body', 'basic_auth'] }),
    raw_info_url: maybeText({ about: "Where a person's profile is." }),
    info_mappings: textByName('Our name of a field → the name the provider gives it.'),
    authorize_params: textByName('Added to the address people are sent to.'),
    ensure_matching: field(z.record(z.string(), z.array(z.string())).default({}), {
      input: 'json',
      about: 'Field of the profile → values of which one must match.',
    }),
  },
})
export type OauthAuthentication = Of<typeof oauthAuthentication>
