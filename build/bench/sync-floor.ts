import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'

// The floor: a bare server that sends the same pages, each when it is asked for, and does nothing else.
const [file = ''] = process.argv.slice(2)
const pages: string[] = JSON.parse(readFileSync(file, 'utf8'))
const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
server.on('connection', socket => socket.on('message', asked => socket.send(pages[Number(asked)] ?? '')))
server.on('listening', () => process.send?.({ url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` }))
