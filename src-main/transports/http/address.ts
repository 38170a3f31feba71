import { Failed } from '../../base/result.ts'
import type { HttpQuestion } from '../../driver-kit/device.ts'

/** The module's own address, or `invalid` with an example of one. */
export function readBase(base: string): URL {
  try {
    const url = new URL(base)
    if (url.protocol === 'http:' || url.protocol === 'https:') return url
  } catch {}
  throw new Failed('invalid', `"${base}" is not a web address. The module's uri must look like http://192.168.1.20.`)
}

/** Base and path one after the other. Of the queries the path's wins, then the base's, then the given (driver.md 12.4). */
export function addressOf(base: URL, { path, query = {} }: Pick<HttpQuestion, 'path' | 'query'>): URL {
  const [whole = ''] = path.split('#', 1)
  const mark = whole.indexOf('?')
  const [name, search] = mark < 0 ? [whole, ''] : [whole.slice(0, mark), whole.slice(mark)]
  const url = new URL(base.origin)
  url.pathname = base.pathname.replace(/\/$/, '') + (name.startsWith('/') ? name : `/${name}`)
  // What stands in the path goes out as it was written: some devices mind how it is escaped.
  url.search = search
  for (const key of new Set(base.searchParams.keys())) {
    if (url.searchParams.has(key)) continue
    for (const value of base.searchParams.getAll(key)) url.searchParams.append(key, value)
  }
  for (const [key, value] of Object.entries(query)) {
    if (!url.searchParams.has(key)) url.searchParams.append(key, String(value))
  }
  return url
}
