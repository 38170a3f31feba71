// Stands in for the `electron` module where its binary is not: `vi.mock('electron', () => import('…/electron-stand-in.ts'))`.
// It does what Electron documents for what the shell uses, and keeps what it was told, so that a test can look.
export { app } from './stand-in-app.ts'
export { MessageChannelMain } from './stand-in-ports.ts'
export { contextBridge, ipcRenderer } from './stand-in-renderer.ts'
export { protocol, session } from './stand-in-session.ts'
export { dialog, Menu, shell } from './stand-in-system.ts'
export { BrowserWindow } from './stand-in-window.ts'
