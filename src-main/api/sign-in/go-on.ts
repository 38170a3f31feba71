/**
 * Where a browser may be sent after signing in or out: a path of this node and nothing else (auth.md 6.3). An absolute
 * address of this very host is taken by its path. What is not such an address is undefined.
 */
export function pathToGoOn(asked: unknown, host: string): string | undefined {
  if (typeof asked !== 'string' || asked === '' || asked.length > 2_000) return undefined
  // A backslash is a slash to browsers, and what is not printed says something other than it seems to.
  if (/[\\\p{Cc}]/u.test(asked)) return undefined
  if (!asked.startsWith('/')) {
    const url = URL.parse(asked)
    const isOwn =
      url !== null && /^https?:$/.test(url.protocol) && url.host === host.toLowerCase() && url.username === ''
    return isOwn ? pathToGoOn(`${url.pathname}${url.search}${url.hash}`, host) : undefined
  }
  const [path = ''] = asked.split('?')
  // As browsers send it: a header takes no other letters.
  return path.includes('//') ? undefined : asked.toWellFormed().replace(/[^\x21-\x7e]+/g, encodeURIComponent)
}
