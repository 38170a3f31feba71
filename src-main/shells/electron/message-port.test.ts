import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { callerOfPage, type Page } from '../../api/page-sessions.ts'
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

function windowFor(page: Page, url = `alcove://app/${page}`) {
  const { contents, asElectrons } = someContents()
  const stop = new AbortController()
  const log = { ...node.log, warn: (_message: string, about?: object) => void refusals.push(about) }
  handPorts(asElectrons, { router: node.router, caller: callerOfPage(page), log, signal: stop.signal })
  contents.mainFrame = new StandInFrame(contents, url)
  return { contents, stop, frame: contents.mainFrame }
}

function connect(frame: StandInFrame) {
  const port = askPort(frame)
  if (!port) throw new Error('The frame got no port.')
  return { port, client: clientOver(port) }
}

test('a page asks its preload and reaches the node: it sees the room, and each change of it', async () => {
  const page = await loadPreload(windowFor('kiosk').frame)
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
  const panel = connect(windowFor('kiosk').frame)
  const admin = connect(windowFor('admin').frame)
  const call = { system_id: 'sys-test' }
  await expect(panel.client.node.showOnPanel(call)).rejects.toMatchObject({
    code: 'DENIED',
    message: expect.stringContaining('the panel has the user role'),
  })
  await expect(admin.client.node.showOnPanel(call)).resolves.toEqual(call)
  panel.port.close()
  admin.port.close()
})

test('a panel that shows the admin page is a panel still', async () => {
  const { client, port } = connect(windowFor('kiosk', 'alcove://app/admin').frame)
  await expect(client.node.showOnPanel({ system_id: 'sys-test' })).rejects.toMatchObject({ code: 'DENIED' })
  port.close()
})

test.each(['https://example.com/kiosk', 'alcove://other/kiosk', 'about:blank', 'data:text/html,hello'])(
  'a page at %s gets no port',
  url => {
    expect(askPort(windowFor('kiosk', url).frame)).toBeUndefined()
    expect(refusals).toEqual([{ url }])
  },
)

test('a frame inside the page gets no port, nor one that was left, nor contents that are none of ours', () => {
  const { contents, frame } = windowFor('admin')
  expect(askPort(new StandInFrame(contents, 'alcove://app/admin', frame))).toBeUndefined()
  frame.detached = true
  expect(askPort(frame)).toBeUndefined()
  const stranger = someContents().contents
  expect(askPort(new StandInFrame(stranger, 'alcove://app/admin'))).toBeUndefined()
  contents.ipc.emit('alcove:connect', { sender: contents, senderFrame: null })
  expect(refusals).toHaveLength(3)
})

test.each([
  ['goes elsewhere', c => c.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false })],
  ['crashes', c => c.crash('crashed')],
  ['asks again', c => void c.mainFrame.send('alcove:connect')],
] as [string, (contents: ReturnType<typeof windowFor>['contents']) => unknown][])(
  'the port is closed when the page %s, and the node stops watching for it',
  async (_what, leave) => {
    const { contents, frame, stop } = windowFor('kiosk')
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
  const { contents, frame } = windowFor('admin')
  const { port, client } = connect(frame)
  contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: true })
  contents.emit('did-start-navigation', { isMainFrame: false, isSameDocument: false })
  expect(await client.node.show()).toMatchObject({ shell: 'electron' })
  port.close()
})

test('a window that closes, or a shell that stops, closes its ports and hands out no more', async () => {
  const { frame, stop } = windowFor('kiosk')
  const closed = closing(connect(frame).port)
  stop.abort()
  await closed
  expect(askPort(frame)).toBeUndefined()
})
