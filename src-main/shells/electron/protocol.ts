import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { protocol, type Session } from 'electron'
import { pageHeaders } from '../../api/page-headers.ts'
import type { Log } from '../../base/log.ts'
import { messageOf } from '../../base/result.ts'
import { SCHEME } from './addresses.ts'
import { contentTypeOf, fileAt } from './page-files.ts'

/** Makes our scheme an origin like any web site's, so that 'self' means something. Only possible before `ready`. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true, codeCache: true },
    },
  ])
}

/** Serves the built panel straight from the disk: its window never talks to a network address. */
export function servePages(session: Session, { folder, log }: { folder: string | undefined; log: Log }): void {
  session.protocol.handle(SCHEME, async ({ method, url }) => {
    if (method !== 'GET' && method !== 'HEAD') return refused(405, 'Method Not Allowed')
    if (folder === undefined) return refused(404, 'The pages are not built. Run "npm start", which builds them.')
    const file = fileAt(url)
    if (file === undefined) return refused(404, 'Not Found')
    try {
      const body = await readFile(join(folder, file))
      return new Response(method === 'HEAD' ? null : body, {
        headers: { ...pageHeaders, 'content-type': contentTypeOf(file) },
      })
    } catch (error) {
      log.warn(`A window asked for ${url}, which cannot be read: ${messageOf(error)}`)
      return refused(404, 'Not Found')
    }
  })
}

function refused(status: number, text: string): Response {
  return new Response(text, { status, headers: { ...pageHeaders, 'content-type': 'text/plain; charset=utf-8' } })
}
