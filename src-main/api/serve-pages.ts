import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Network } from '../tls/network.ts'
import { pageHeaders } from './page-headers.ts'
import { pages } from './page-sessions.ts'
import { access } from './plain-routes.ts'

interface Parts {
  /** Where the built pages are; none when nobody built them. */
  pagesFolder: string | undefined
  network: Pick<Network, 'caPem'>
}

/** Our own pages, their files, and the certificate by which they are trusted. */
export async function servePages(app: FastifyInstance, { pagesFolder, network }: Parts): Promise<void> {
  app.get('/ca.crt', access('public'), (_request, reply) => {
    const pem = network.caPem()
    if (pem === undefined) return reply.code(404).type('text/plain').send('This node has no certificate yet.')
    // Shown, not saved: phones take a profile only so.
    return reply.type('application/x-x509-ca-cert').send(pem)
  })

  if (pagesFolder === undefined) return
  await app.register(fastifyStatic, { root: pagesFolder, serve: false })
  const page = (file: string) => async (_request: FastifyRequest, reply: FastifyReply) =>
    reply.headers(pageHeaders).header('cache-control', 'no-cache').sendFile(file)
  app.get('/', access('public'), (_request, reply) => reply.redirect('/admin'))
  for (const name of pages) {
    app.get(`/${name}`, access('public'), page(`${name}.html`))
    app.get(`/${name}/*`, access('public'), page(`${name}.html`))
  }
  for (const url of ['/login', '/login/*', '/join']) app.get(url, access('public'), page('login.html'))
  // File names carry a hash of what is in them, so they never change.
  app.get('/assets/*', access('public'), async (request, reply) =>
    reply
      .headers(pageHeaders)
      .sendFile(`assets/${(request.params as { '*': string })['*']}`, { maxAge: '365d', immutable: true }),
  )
}
