import Fastify, { type FastifyReply } from 'fastify'
import { failureOf } from '../../../base/result.ts'
import type { Disk } from '../../../store/disk.ts'
import { temporaryFolder } from '../../../store/testing/temporary-folder.ts'
import type { TriggerGiven } from '../../../triggers/testing/trigger-room.ts'
import { triggerRoom } from '../../../triggers/testing/trigger-room.ts'
import { statusOf } from '../../failures.ts'
import { knowAccess } from '../../plain-routes.ts'
import { readBodies } from '../../rest-server.ts'
import { openDeliveries } from '../deliveries.ts'
import { serveWebhooks } from '../notify.ts'

export const SECRET = 'open-sesame'
/** Such as a node makes. */
export const LONG_SECRET = 'k'.repeat(43)

/** A room of triggers at work, with its web requests served on a real port of loopback. */
export async function webhookRoom({ folder = temporaryFolder(), disk }: { folder?: string; disk?: Disk } = {}) {
  const room = await triggerRoom({ folder })
  const life = new AbortController()
  const app = Fastify({ routerOptions: { ignoreTrailingSlash: true }, forceCloseConnections: true })
  knowAccess(app)
  readBodies(app)
  app.setErrorHandler((error: Error, _request, reply: FastifyReply) => {
    const failure = failureOf(error)
    const { retry_after_ms } = (failure.detail ?? {}) as { retry_after_ms?: number }
    return reply.code(statusOf(failure)).send({ error: failure.message, ...(retry_after_ms ? { retry_after_ms } : {}) })
  })
  const { store, runtime, triggers, clock, log } = room
  const deliveries = await openDeliveries({ folder, clock, log, disk })
  serveWebhooks(app, { store, runtime, triggers, deliveries, clock, log, signal: life.signal })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })

  return {
    ...room,
    url,
    addWebhook: ({ fields, instance, ...more }: TriggerGiven = {}) =>
      room.add({
        ...more,
        fields: { enable_webhook: true, ...fields },
        instance: { webhook_secret: SECRET, ...instance },
      }),
    /** The path is what follows the id. */
    async ask(verb: string, id: string, path: string, body?: string | Buffer, headers: Record<string, string> = {}) {
      const answer = await fetch(`${url}/api/engine/v2/webhook/${id}/${path}`, {
        ...{ method: verb, headers },
        ...(body === undefined ? {} : { body }),
      })
      return { status: answer.status, headers: answer.headers, text: await answer.text() }
    },
    /** It is about to end, and still answers. */
    ends: () => life.abort(),
    async end() {
      life.abort()
      await app.close()
      await deliveries.close()
      await room.close()
    },
  }
}
