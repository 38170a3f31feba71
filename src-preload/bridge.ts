import { contextBridge, ipcRenderer } from 'electron'

// The one thing that the panel gets from the shell: a port to the node, when it asks. The page asks and is answered by
// messages to its own window, because the isolation between page and preload lets a port through in no other way.

/** The window as this file sees it: it is compiled without the DOM, like the rest of the shell. */
declare const window: {
  addEventListener(type: 'message', listener: (event: { source: unknown; data: unknown }) => void): void
  postMessage(message: string, origin: string, transfer?: unknown[]): void
}
declare const location: { origin: string }

contextBridge.exposeInMainWorld('alcove', { shell: 'electron' })

window.addEventListener('message', event => {
  if (event.source === window && event.data === 'alcove:connect') ipcRenderer.send('alcove:connect')
})

ipcRenderer.on('alcove:port', event => {
  window.postMessage('alcove:port', location.origin, event.ports)
})
