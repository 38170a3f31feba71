import { once } from 'node:events'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { ADMIN_KEY, startNode } from '../testing/start-node.ts'

test('a node that stops says goodbye to its sockets, so that clients reconnect without asking who it is', async () => {
  const node = await startNode()
  const socket = new WebSocket(`ws://127.0.0.1:${node.port}/api/engine/v2/systems/control?api-key=${ADMIN_KEY}`)
  await once(socket, 'open')
  const closed = once(socket, 'close')
  await node.stop()
  expect((await closed)[0]).toBe(1001)
})

test('a client that does not answer the goodbye does not keep the node from stopping', async () => {
  const node = await startNode()
  const socket = new WebSocket(`ws://127.0.0.1:${node.port}/api/engine/v2/systems/control?api-key=${ADMIN_KEY}`)
  await once(socket, 'open')
  socket.pause()
  await node.stop()
  socket.terminate()
})
