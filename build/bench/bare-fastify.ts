import { readFileSync } from 'node:fs'
import Fastify from 'fastify'

// The floor of a list: the same bytes from a route that does nothing for them.
const [file = ''] = process.argv.slice(2)
const bytes = readFileSync(file)
const app = Fastify()
app.get('/list', (_request, reply) => reply.type('application/json; charset=utf-8').send(bytes))
process.send?.({ url: await app.listen({ port: 0, host: '127.0.0.1' }) })
