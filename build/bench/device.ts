import net from 'node:net'

// A device that answers every line at once. All three contestants talk to this same program.
const server = net.createServer(socket => {
  socket.setNoDelay(true)
  socket.on('error', () => socket.destroy())
  socket.on('data', data => {
    let lines = 0
    for (const byte of data) if (byte === 13) lines++
    if (lines) socket.write('OK\r'.repeat(lines))
  })
})
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as net.AddressInfo).port }))
