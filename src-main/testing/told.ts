import type { ChildProcess } from 'node:child_process'

// A process that does what a test tells it, over the channel that Node has to its children: it leads into namespaces, too.

type Order = { id: number; name: string; args: unknown[] }
type Done = { id: number; result?: unknown; error?: string }
type Orders = Record<string, (...args: never[]) => unknown>

/** The side of the test: each order is carried out there, and throws what it throws there. */
export type Told<Known extends Orders> = {
  [Name in keyof Known]: (...args: Parameters<Known[Name]>) => Promise<Awaited<ReturnType<Known[Name]>>>
}

export function tell<Known extends Orders>(child: ChildProcess): Told<Known> {
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>()
  let count = 0
  let said = ''
  let ending: Error | undefined
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', text => {
      said = `${said}${text}`.slice(-4_000)
    })
  child.on('message', ({ id, result, error }: Done) => {
    const one = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) one?.resolve(result)
    else one?.reject(new Error(error))
  })
  child.once('exit', (code, signal) => {
    ending = new Error(`The process ended with ${code ?? signal}: ${said}`)
    for (const { reject } of waiting.values()) reject(ending)
    waiting.clear()
  })
  const order = (name: string, args: unknown[]) =>
    new Promise((resolve, reject) => {
      if (ending) return reject(ending)
      const id = count++
      waiting.set(id, { resolve, reject })
      child.send({ id, name, args } satisfies Order)
    })
  return new Proxy({} as Told<Known>, {
    get:
      (_, name) =>
      (...args: unknown[]) =>
        order(String(name), args),
  })
}

/** The side of the process. */
export function obey(orders: Orders): void {
  process.on('message', async ({ id, name, args }: Order) => {
    const done: Done = await Promise.resolve()
      .then(() => orders[name]?.(...(args as never[])))
      .then(
        result => ({ id, result }),
        error => ({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
      )
    process.send?.(done)
  })
  // Whoever told it is gone.
  process.on('disconnect', () => process.exit())
}
