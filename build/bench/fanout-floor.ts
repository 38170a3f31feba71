import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'

// The floor: a bare server that broadcasts the same bytes and does nothing else.
const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
server.on('connection', socket =>
  socket.on('message', data => {
    const { id, cmd, index, args } = JSON.parse(String(data))
    const meta = { sys: 'sys-bench', mod: 'Sign', index, name: 'shown' }
    if (cmd === 'bind') return socket.send(JSON.stringify({ id, type: 'success', meta }))
    const text = JSON.stringify({ id: index, type: 'notify', value: args[0], meta })
    for (const client of server.clients) client.send(text)
  }),
)
server.on('listening', () => process.send?.({ url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` }))
