import type { FastifyInstance } from 'fastify'
import type { Announcing } from '../discovery/sighting.ts'
import { descriptionXml } from '../discovery/sources/ssdp-announce.ts'
import { access } from './plain-routes.ts'

/** What this node says of itself to whoever found it by SSDP (UPnP Device Architecture 1.1, 2.3). */
export function serveDescription(app: FastifyInstance, { announcing }: { announcing: Announcing }): void {
  app.get('/api/alcove/v1/description.xml', access('public'), (request, reply) => {
    const announced = announcing.now()
    if (!announced) return reply.code(404).type('text/plain').send('This node is not open to the network.')
    const address = (request.socket.localAddress ?? '').replace(/^::ffff:/, '')
    return reply.type('text/xml; charset="utf-8"').send(descriptionXml(announced, address))
  })
}
