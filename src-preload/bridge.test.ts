import { beforeEach, expect, test, vi } from 'vitest'
import { contextBridge, ipcRenderer } from '../src-main/shells/electron/testing/electron-stand-in.ts'
import { loadPreload, someContents } from '../src-main/shells/electron/testing/shell-under-test.ts'
import { MessageChannelMain } from '../src-main/shells/electron/testing/stand-in-ports.ts'

vi.mock('electron', () => import('../src-main/shells/electron/testing/electron-stand-in.ts'))

const frame = someContents().contents.mainFrame
const page = await loadPreload(frame)

beforeEach(() => {
  ipcRenderer.sent = []
})

const turn = () => new Promise(resolve => setImmediate(resolve))

test('the page learns which shell it is in, and gets nothing else', () => {
  expect(contextBridge.exposed).toEqual({ alcove: { shell: 'electron' } })
})

test('the page asks, and the shell hears that and no more', async () => {
  page.postMessage('alcove:connect', 'alcove://app')
  await turn()
  expect(ipcRenderer.sent).toEqual([['alcove:connect']])
})

test('what others say, and what else the page says, stays where it is', async () => {
  page.postMessage('alcove:port', 'alcove://app')
  page.postMessage('alcove:other', 'alcove://app')
  page.heard.emit('message', { source: 'another window', data: 'alcove:connect', ports: [] })
  await turn()
  expect(ipcRenderer.sent).toEqual([])
})

test('a port goes to the page it is for', async () => {
  const { port1, port2 } = new MessageChannelMain()
  const handed = page.next('alcove:port')
  frame.postMessage('alcove:port', null, [port2])
  const { source, ports } = await handed
  expect(source).toBe(page)
  expect(ports).toEqual([port2.port])
  port1.close()
})
