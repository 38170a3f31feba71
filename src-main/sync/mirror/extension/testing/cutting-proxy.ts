import net from 'node:net'

/** A way to a server that breaks where it is told to. */
export interface CuttingProxy {
  readonly port: number
  /** The next connection breaks once so many bytes came down; `halfway` is called at half of them. */
  cutNext(bytes: number, halfway: () => void): void
  close(): Promise<void>
}

interface Cut {
  bytes: number
  halfway(): void
}

export async function cuttingProxy(target: number): Promise<CuttingProxy> {
  const planned: Cut[] = []
  const open = new Set<net.Socket>()
  const server = net.createServer(here => {
    const there = net.connect(target, '127.0.0.1')
    const cut = planned.shift()
    let left = cut?.bytes ?? Number.POSITIVE_INFINITY
    let isHalf = false
    const end = () => {
      here.destroy()
      there.destroy()
    }
    for (const socket of [here, there]) {
      open.add(socket)
      socket.on('error', end)
      socket.on('close', () => {
        open.delete(socket)
        end()
      })
    }
    here.pipe(there)
    there.on('data', chunk => {
      if (left <= 0) return
      here.write(chunk.subarray(0, left))
      left -= chunk.length
      if (cut && !isHalf && left < cut.bytes / 2) {
        isHalf = true
        cut.halfway()
      }
      if (left > 0 || !cut) return
      // What is on its way arrives, and then nothing does.
      here.end(end)
      there.destroy()
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as net.AddressInfo).port,
    cutNext: (bytes, halfway) => void planned.push({ bytes, halfway }),
    async close() {
      for (const socket of open) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
