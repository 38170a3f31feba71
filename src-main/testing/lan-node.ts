import { readdirSync } from 'node:fs'
import { restClient } from './rest-client.ts'
import { ADMIN_KEY, startNode, type TestNode } from './start-node.ts'
import { obey } from './told.ts'

// A node on a machine of its own, which looks for devices on every network that the machine is on.

let running: TestNode | undefined

const orders = {
  /** In a room without anything in it. */
  async start(folder: string) {
    running = await startNode({
      folder,
      discoverOn: 'all',
      firstRoom: { records: { control_system: [{ id: 'sys-lan', name: 'Board room', zones: [], modules: [] }] } },
    })
  },
  /** Paths are below `/api`. */
  async ask(method: string, path: string, body?: unknown) {
    const { status, json, text } = await restClient(node(), ADMIN_KEY)(method, `/../..${path}`, body)
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`)
    return json
  },
  /** What a watch tells at first. */
  async first(path: string) {
    const { body } = await fetch(`${node().url}/api${path}`, { headers: { 'x-api-key': ADMIN_KEY } })
    let text = ''
    // Leaving the loop ends the request.
    for await (const bytes of body ?? []) {
      text += new TextDecoder().decode(bytes)
      const [, data] = /^data: (.*)\n/m.exec(text) ?? []
      if (data !== undefined) return JSON.parse(data)
    }
  },
  /** What was logged at this level. */
  logged: (level: string) => node().lines.flatMap(line => (line.level === level ? line.message : [])),
  sockets: () => process.getActiveResourcesInfo().filter(kind => kind === 'UDPWrap').length,
  files: () => readdirSync('/proc/self/fd').length,
  stop: () => node().stop(),
}
export type LanNode = typeof orders

obey(orders)

function node(): TestNode {
  if (!running) throw new Error('The node has not been started.')
  return running
}
