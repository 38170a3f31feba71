import { Failed } from '../base/result.ts'

export interface Remote {
  uri: string
  username?: string | undefined
  /** Plain text. */
  password?: string | undefined
  /** An access token; stands in for a password when none is set. */
  key?: string | undefined
}

/** Where a repository is, without what opens it: `url` may be logged and written, `credentials` may not. */
export interface Address {
  url: string
  host: string
  credentials?: { username: string; password: string }
}

export function addressOf(remote: Remote): Address {
  const uri = remote.uri.trim()
  if (/^[^/@:]+@[^/@:]+:/.test(uri)) throw sshFailure()
  const url = URL.parse(uri)
  if (!url) throw new Failed('invalid', 'The address of the repository is not an address. It begins with https://.')
  if (/ssh/.test(url.protocol)) throw sshFailure()
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new Failed('invalid', `The address of a repository begins with https:// or http://, not ${url.protocol}//.`)
  }
  const username = remote.username || decode(url.username)
  const password = remote.password || decode(url.password) || remote.key || ''
  return {
    url: `${url.origin}${url.pathname.replace(/\/+$/, '')}`,
    host: url.host,
    // A token needs a name beside it: Bitbucket wants this one, GitHub and GitLab take any that is not empty.
    ...((username || password) && { credentials: { username: username || 'x-token-auth', password } }),
  }
}

function sshFailure(): Failed {
  return new Failed(
    'invalid',
    'Git over SSH is not supported. Give the https:// address of the repository, with a user name and an access token if it is private.',
  )
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
