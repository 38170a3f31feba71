import { Failed } from '../base/result.ts'

/**
 * How addresses change once a server has sent the first request on, as git does it: what stands before
 * `/info/refs` is replaced from then on. Only within one host, so that no credentials go astray and no server makes
 * this node ask others, and never back from https to http.
 */
export function movedTo(asked: string, location: string, from: string): (url: string) => string {
  const [before, after] = [new URL(from), new URL(location)]
  const sameOrigin = before.origin === after.origin
  const nowSecure = before.protocol === 'http:' && after.protocol === 'https:' && before.hostname === after.hostname
  if (!sameOrigin && !nowSecure) {
    throw new Failed(
      'rejected',
      `${before.host} sends on to ${after.protocol}//${after.host}, which this node does not follow. If that is where the repository is, enter its address.`,
    )
  }
  const tail = /\/info\/refs\?service=git-upload-pack$/
  if (!tail.test(location)) {
    throw new Failed('rejected', `There is no git repository at this address: ${before.host} sends on to a page.`)
  }
  const old = asked.replace(tail, '')
  const fresh = location.replace(tail, '')
  return url => (url.startsWith(`${old}/`) ? fresh + url.slice(old.length) : url)
}
