import net, { type AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A way to a port on which connections can be cut, and nobody let in. */
export async function cutDoor(port: number) {
  const open = new Set<net.Socket>()
  let made = 0
  let isShut = false
  const server = net.createServer(socket => {
    if (isShut) return void socket.destroy()
    made += 1
    const there = net.connect(port, '127.0.0.1')
    for (const one of [socket, there]) {
      open.add(one)
      one
        .on('error', () => one.destroy())
        .on('close', () => {
          open.delete(one)
          socket.destroy()
          there.destroy()
        })
    }
    socket.pipe(there).pipe(socket)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    for (const socket of open) socket.destroy()
  }
  onTestFinished(async () => {
    cut()
    await new Promise(resolve => server.close(resolve))
  })
  const shut = (yes: boolean) => {
    isShut = yes
    if (yes) cut()
  }
  return { port: (server.address() as AddressInfo).port, cut, shut, made: () => made }
}
