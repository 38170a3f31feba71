import net from 'node:net'
import { connectAsync } from 'mqtt'

// The floor: bare mqtt.js, which passes on what a device says, kept by the broker as the contract wants it.
const [devicePort = 0, brokerPort = 0] = process.argv.slice(2).map(Number)
const [, , , , topic = ''] = process.argv
const client = await connectAsync(`mqtt://127.0.0.1:${brokerPort}`, { protocolVersion: 5 })
let held = ''
const device = net.connect(devicePort, '127.0.0.1').on('data', data => {
  const lines = (held + data).split('\r')
  held = lines.pop() ?? ''
  for (const line of lines) {
    const payload = JSON.stringify({ time: Math.floor(Date.now() / 1_000), value: Number(line) })
    client.publish(topic, payload, { retain: true })
  }
})
device.once('connect', () => process.send?.({}))
