import type { CookieJar } from 'tough-cookie'

/** What a device asked us to bring along the next time. */
interface Cookies {
  /** The header for this request, if there is anything to bring. */
  header(url: URL): Promise<string | undefined>
  keep(url: URL, lines: readonly string[] | undefined): Promise<void>
}

/** Few devices set more than one: a device that sets new ones with each answer must not fill our memory. */
const MAX_COOKIES = 100

/** One jar per module. The library and its list of domains are loaded with the first cookie: most modules have none. */
export function createCookies(): Cookies {
  let jar: CookieJar | undefined
  let kept = 0
  return {
    async header(url) {
      return (await jar?.getCookieString(url.href)) || undefined
    },
    async keep(url, lines) {
      if (!lines?.length) return
      if (!jar || kept + lines.length > MAX_COOKIES) {
        const library = await import('tough-cookie')
        const before = await jar?.getCookies(url.href)
        // Devices are addressed by number or by bare names, which the public list of suffixes knows nothing about.
        jar = new library.CookieJar(undefined, { rejectPublicSuffixes: false, looseMode: true })
        const newest = (before ?? []).slice(-MAX_COOKIES / 2)
        for (const cookie of newest) await jar.setCookie(cookie, url.href, { ignoreError: true })
        kept = newest.length
      }
      for (const line of lines.slice(0, MAX_COOKIES)) {
        await jar.setCookie(line, url.href, { ignoreError: true })
        kept += 1
      }
    },
  }
}
