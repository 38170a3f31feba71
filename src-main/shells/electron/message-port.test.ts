import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { callerOfPanel } from '../../api/caller.ts'
import { startNode, type TestNode, testRoom } from '../../testing/start-node.ts'
import { handPorts } from './message-port.ts'
import { askPort, clientOver, closing, freshElectron, loadPreload, someContents } from './testing/shell-under-test.ts'
import { StandInFrame } from './testing/stand-in-renderer.ts'

vi.mock('electron', () => import('./testing/electron-stand-in.ts'))

let node: TestNode
let refusals: (object | undefined)[] = []

beforeAll(async () => {
  node = await startNode({ shell: 'electron', firstRoom: testRoom })
})
afterAll(() => node.stop())
beforeEach(() => {
  freshElectron()
  refusals = []
})

function panelAt(url = 'alcove://app/kiosk') {
  const { contents, asElectrons } = someContents()
  const stop = new AbortController()
  const log = { ...node.log, warn: (_message: string, about?: object) => void refusals.push(about) }
  const { router, gate } = node
  handPorts(asElectrons, { router, gate, caller: callerOfPanel(undefined), log, signal: stop.signal })
  contents.mainFrame = new StandInFrame(contents, url)
  return { contents, stop, frame: contents.mainFrame }
}

function connect(frame: StandInFrame) {
  const port = askPort(frame)
  if (!port) throw new Error('The frame got no port.')
  return { port, client: clientOver(port) }
}

test('a page asks its preload and reaches the node: it sees the room, and each change of it', async () => {
  const page = await loadPreload(panelAt().frame)
  const handed = page.next('alcove:port')
  page.postMessage('alcove:connect', 'alcove://app')
  const { source, ports } = await handed
  expect(source).toBe(page)
  const [port] = ports
  if (!port) throw new Error('The page got no port.')

  const client = clientOver(port)
  expect(await client.node.show()).toMatchObject({ shell: 'electron', rooms: [{ id: 'sys-test', name: 'Test Room' }] })
  const rooms = await client.rooms.watch({ system_id: 'sys-test' })
  expect((await rooms.next()).value).toMatchObject({ kind: 'room' })
  await rooms.return?.()
  port.close()
})

test('the panel may do what an occupant may, and no more', async () => {
  const { client, port } = connect(panelAt().frame)
  await expect(client.node.showOnPanel({ system_id: 'sys-test' })).rejects.toMatchObject({
    code: 'DENIED',
    message: expect.stringContaining('the panel has the panel role'),
  })
  port.close()
})

test.each([
  'https://example.com/kiosk',
  'http://127.0.0.1:8420/kiosk',
  'alcove://other/kiosk',
  'alcove://app/admin',
  'about:blank',
  'data:text/html,hello',
])('a page at %s gets no port', url => {
  expect(askPort(panelAt(url).frame)).toBeUndefined()
  expect(refusals).toEqual([{ url }])
})

test('a frame inside the page gets no port, nor one that was left, nor contents that are none of ours', () => {
  const { contents, frame } = panelAt()
  expect(askPort(new StandInFrame(contents, 'alcove://app/kiosk', frame))).toBeUndefined()
  frame.detached = true
  expect(askPort(frame)).toBeUndefined()
  const stranger = someContents().contents
  expect(askPort(new StandInFrame(stranger, 'alcove://app/kiosk'))).toBeUndefined()
  contents.ipc.emit('alcove:connect', { sender: contents, senderFrame: null })
  expect(refusals).toHaveLength(3)
})

test.each([
  ['goes elsewhere', c => c.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false })],
  ['crashes', c => c.crash('crashed')],
  ['asks again', c => void c.mainFrame.send('alcove:connect')],
] as [string, (contents: ReturnType<typeof panelAt>['contents']) => unknown][])(
  'the port is closed when the page %s, and the node stops watching for it',
  async (_what, leave) => {
    const { contents, frame, stop } = panelAt()
    const { port, client } = connect(frame)
    const changes = await client.node.watch()
    await changes.next()
    const closed = closing(port)
    const next = expect(changes.next()).rejects.toThrow()
    leave(contents)
    await closed
    await next
    stop.abort()
  },
)

test('moving within the page keeps the port', async () => {
  const { contents, frame } = panelAt()
  const { port, client } = connect(frame)
  contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: true })
  contents.emit('did-start-navigation', { isMainFrame: false, isSameDocument: false })
  expect(await client.node.show()).toMatchObject({ shell: 'electron' })
  port.close()
})

test('a window that closes, or a shell that stops, closes its ports and hands out no more', async () => {
  const { frame, stop } = panelAt()
  const closed = closing(connect(frame).port)
  stop.abort()
  await closed
  expect(askPort(frame)).toBeUndefined()
})
