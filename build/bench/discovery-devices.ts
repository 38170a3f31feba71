// A building full of devices that make themselves known on loopback, each from its own address: all of them within a
// second of being told to, and whenever they are asked, as real ones do.

import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { mix } from './discovery-mix.ts'
import { description, hearQuestions, onMdns, onOnvif, onPjlink, onSsdp, type Say } from './discovery-speak.ts'

const WITHIN_MS = 1_000
const { mdns, ssdp, pjlink, onvif } = mix()
const described = new Map(ssdp.map(device => [device.address, device]))

const pages = createServer(({ socket }, response) => {
  const device = described.get(socket.localAddress ?? '')
  response.writeHead(200, { 'content-type': 'text/xml' }).end(device && description(device))
})
pages.listen(0, '0.0.0.0')
await once(pages, 'listening')
const { port } = pages.address() as AddressInfo

let ways: Say[] | undefined

process.on('message', async () => {
  ways ??= await switchOn()
  process.send?.({ at: Date.now() })
  const began = performance.now()
  // In no order, as they come up after a power cut.
  const turns = ways.map(say => ({ say, at: randomInt(WITHIN_MS) })).sort((a, b) => a.at - b.at)
  for (const { say, at } of turns) {
    const early = at - (performance.now() - began)
    if (early > 1) await sleep(early)
    say()
  }
})
process.on('disconnect', () => process.exit())
process.send?.({})

async function switchOn(): Promise<Say[]> {
  const all = await Promise.all([
    ...mdns.map(onMdns),
    ...ssdp.map(device => onSsdp(device, port)),
    ...pjlink.map(onPjlink),
    ...onvif.map(onOnvif),
  ])
  await hearQuestions()
  return all
}
