import net from 'node:net'
import { WebSocket } from 'ws'

// The floor of a command from the centre: a bare socket to the centre, a bare one to the device, and nothing in between.
const [centrePort = 0, devicePort = 0] = process.argv.slice(2).map(Number)
const device = net.connect(devicePort, '127.0.0.1')
device.setNoDelay(true)
const centre = new WebSocket(`ws://127.0.0.1:${centrePort}`, { perMessageDeflate: false })
let asked = { id: 0, told: 0 }
let held = ''
centre.on('message', data => {
  asked = JSON.parse(String(data))
  device.write(`PWR ${asked.told}\r`)
})
device.on('data', data => {
  held += data
  if (!held.endsWith('OK\r')) return
  held = ''
  centre.send(JSON.stringify({ id: asked.id, success: true }))
  centre.send(JSON.stringify({ told: asked.told }))
})
centre.once('open', () => process.send?.({}))
