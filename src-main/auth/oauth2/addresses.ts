import { Failed } from '../../base/result.ts'
import type { OauthAuthentication } from '../../model/oauth-authentication.ts'

/** The row of a source; its client secret is in clear. */
export type Source = Pick<
  OauthAuthentication,
  | 'id'
  | 'name'
  | 'site'
  | 'client_id'
  | 'client_secret'
  | 'scope'
  | 'authorize_url'
  | 'token_url'
  | 'token_method'
  | 'auth_scheme'
  | 'raw_info_url'
  | 'info_mappings'
  | 'authorize_params'
  | 'ensure_matching'
>

export interface Addresses {
  site: URL
  authorize: URL
  token: URL
  /** Where the profile is; null when the claims of the identity token are all there is. */
  profile: URL | null
}

/** Where everything is, relative addresses resolved against the site (auth.md 12.2). */
export function addressesOf(source: Source): Addresses {
  const site = URL.parse(source.site.trim())
  if (!site) throw unreadable('site', source.site)
  const base = new URL(site)
  // A path of the site's own counts as a folder, so that `oauth/token` lies below it and `/oauth/token` at the root.
  if (!base.pathname.endsWith('/')) base.pathname += '/'
  const resolve = (field: string, text: string) => {
    const url = URL.parse(text.trim(), base.href)
    if (!url) throw unreadable(field, text)
    return reachable(url, field)
  }
  return {
    site: reachable(site, 'site'),
    authorize: resolve('authorize_url', source.authorize_url),
    token: resolve('token_url', source.token_url),
    profile: source.raw_info_url?.trim() ? resolve('raw_info_url', source.raw_info_url) : null,
  }
}

/** Codes, secrets and profiles go over TLS, or do not leave this machine. */
export function reachable(url: URL, field: string): URL {
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return url
  throw new Failed(
    'invalid',
    `The address in ${field} must begin with https://: over ${url.protocol}// anybody on the way could read who signs in.`,
  )
}

const isLoopback = (host: string) => host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host)

export const isOpenId = (source: Source): boolean => source.scope.split(/\s+/).includes('openid')

function unreadable(field: string, text: string): Failed {
  return new Failed('invalid', `The ${field} "${text}" is not an address. It begins with https://.`)
}
