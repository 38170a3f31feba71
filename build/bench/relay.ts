import net from 'node:net'
import { WebSocketServer } from 'ws'

// The floor: a bare Node program that does the same work and nothing else. Socket in, device out, answer back.
const [devicePort = 0, devices = 0] = process.argv.slice(2).map(Number)
const links = Array.from({ length: devices }, () => {
  const socket = net.connect(devicePort, '127.0.0.1')
  socket.setNoDelay(true)
  const waiting: ((line: string) => void)[] = []
  let held = ''
  socket.on('data', data => {
    held += data
    const lines = held.split('\r')
    held = lines.pop() ?? ''
    for (const line of lines) waiting.shift()?.(line)
  })
  return (answer: (line: string) => void) => {
    waiting.push(answer)
    socket.write('PWR 1\r')
  }
})
const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
server.on('connection', socket =>
  socket.on('message', data => {
    const { id, index } = JSON.parse(String(data))
    links[index - 1]?.(value => socket.send(JSON.stringify({ id, type: 'success', value })))
  }),
)
server.on('listening', () => process.send?.({ url: `ws://127.0.0.1:${(server.address() as net.AddressInfo).port}` }))
