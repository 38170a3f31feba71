import { systemClock } from '../../../base/clock.ts'
import { ADMIN_KEY, startNode, testRoom } from '../../../testing/start-node.ts'
import { type PageSocket, type Visitor, visitor } from '../../../testing/visitor.ts'

export const PASSWORD = 'a-password-of-a-house'

/** A node with two rooms, whose time of day a test may move on; its timers run as they do. */
export async function openHouse() {
  let moved = 0
  const clock = { ...systemClock, now: () => systemClock.now() + moved }
  const { records } = testRoom
  const other = { id: 'mod-other', driver_id: 'driver-acme', name: 'Display', role: 1, ip: '127.0.0.1', port: 1 }
  const node = await startNode({
    clock,
    firstRoom: {
      ...testRoom,
      records: {
        ...records,
        module: [...records.module, other],
        control_system: [
          ...records.control_system,
          { id: 'sys-other', name: 'Another Room', modules: ['mod-other', 'mod-display2'] },
        ],
      },
    },
  })
  const open: PageSocket[] = []

  /** As an admin, with a key; what is refused throws. */
  async function asked(method: string, path: string, body?: object) {
    const { status, json, text } = await visitor(node).ask(method, path, body, { 'x-api-key': ADMIN_KEY })
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${text}`)
    return json
  }

  return {
    node,
    asked,
    visitor: () => visitor(node),
    moveOn: (ms: number) => {
      moved += ms
    },
    now: clock.now,
    /** The socket of a page; it is closed with the house. */
    async page(browser: Visitor, page: 'admin' | 'kiosk'): Promise<PageSocket> {
      const socket = await browser.open(page)
      open.push(socket)
      return socket
    },
    async person(name: string, rights: object = {}): Promise<Visitor> {
      const email = `${name.toLowerCase()}@example.com`
      await asked('POST', '/api/engine/v2/users', { name, email, password: PASSWORD, ...rights })
      const browser = visitor(node)
      const { status, text } = await browser.post('/auth/signin', { email, password: PASSWORD })
      if (status !== 202) throw new Error(`Signing in: ${status} ${text}`)
      return browser
    },
    /** A panel that a technician let in. */
    async panel(name: string, system_id: string): Promise<{ browser: Visitor; id: string }> {
      const browser = visitor(node)
      const { json } = await browser.post('/auth/devices', { kind: 'panel' })
      const { id } = await asked('POST', '/api/alcove/v1/devices', { code: json.code, name, system_id })
      await browser.post('/auth/devices/poll', { poll: json.poll })
      return { browser, id }
    },
    /** What the audit trail says where these words stand, the newest first. */
    async audit(words: string): Promise<{ what: string; ok: boolean; who: string; detail: string; times: number }[]> {
      const { entries } = await asked('GET', `/api/alcove/v1/audit?q=${encodeURIComponent(words)}`)
      return entries
    },
    async close() {
      for (const socket of open) socket.close()
      await node.stop()
    },
  }
}
export type House = Awaited<ReturnType<typeof openHouse>>
