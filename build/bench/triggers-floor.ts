import net from 'node:net'

// The floor of a trigger: a bare socket that listens to one device, a bare one to another, and a comparison in between.
const [heardPort = 0, toldPort = 0] = process.argv.slice(2).map(Number)
const told = net.connect(toldPort, '127.0.0.1')
told.setNoDelay(true)
let level = Number.NaN
let held = ''
net.connect(heardPort, '127.0.0.1').on('data', data => {
  const lines = (held + data).split('\r')
  held = lines.pop() ?? ''
  for (const line of lines) {
    const before = level
    level = Number(line)
    for (const wanted of [0, 1]) if (level === wanted && before !== wanted) told.write(`PWR ${wanted}\r`)
  }
})
// The device answers, and nobody waits for it.
told.resume()
told.once('connect', () => process.send?.({}))
