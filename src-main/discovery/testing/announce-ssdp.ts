import type { RemoteInfo } from 'node:dgram'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AnnouncedSelf, Announces } from '../../driver-kit/define-simulator.ts'
import type { Announced } from './announce.ts'
import { closeSocket, listenAt, send, speakFrom } from './sockets.ts'

const PORT = 1900
const GROUP = '239.255.255.250'
const MAX_AGE_S = 1_800

/** A UPnP root device: NOTIFY, answers to M-SEARCH, and its description over HTTP (UPnP Device Architecture 1.1). */
export async function announceSsdp(
  { targets, server, description }: NonNullable<Announces['ssdp']>,
  { address, uuid }: AnnouncedSelf,
): Promise<Announced> {
  const page = http.createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/xml; charset="utf-8"' }).end(description)
  })
  page.listen(0, address)
  await once(page, 'listening')
  const location = `http://${address}:${(page.address() as AddressInfo).port}/description.xml`
  const speaker = await speakFrom(address)
  const all = [`uuid:${uuid}`, ...targets]
  const usn = (target: string) => (target === `uuid:${uuid}` ? target : `uuid:${uuid}::${target}`)

  const listener = await listenAt({ port: PORT, group: GROUP, address }, (bytes, from) => answer(bytes, from))

  /** 1.3.3 */
  function answer(bytes: Uint8Array, from: RemoteInfo): void {
    const text = new TextDecoder('latin1').decode(bytes)
    if (!text.startsWith('M-SEARCH * HTTP/1.1\r\n') || !/^MAN:\s*"ssdp:discover"/im.test(text)) return
    const wanted = /^ST:\s*(.*?)\s*$/im.exec(text)?.[1] ?? ''
    for (const target of all) {
      if (wanted !== 'ssdp:all' && wanted !== target) continue
      const lines = [
        'HTTP/1.1 200 OK',
        `CACHE-CONTROL: max-age=${MAX_AGE_S}`,
        `DATE: ${new Date().toUTCString()}`,
        'EXT:',
        `LOCATION: ${location}`,
        `SERVER: ${server}`,
        `ST: ${target}`,
        `USN: ${usn(target)}`,
      ]
      void send(speaker, `${lines.join('\r\n')}\r\n\r\n`, from.port, from.address)
    }
  }

  /** 1.2.2 and 1.2.3 */
  async function notify(kind: 'alive' | 'byebye'): Promise<void> {
    for (const target of all) {
      const lines = [
        'NOTIFY * HTTP/1.1',
        `HOST: ${GROUP}:${PORT}`,
        `NT: ${target}`,
        `NTS: ssdp:${kind}`,
        `USN: ${usn(target)}`,
        ...(kind === 'alive'
          ? [`CACHE-CONTROL: max-age=${MAX_AGE_S}`, `LOCATION: ${location}`, `SERVER: ${server}`]
          : []),
      ]
      await send(speaker, `${lines.join('\r\n')}\r\n\r\n`, PORT, GROUP)
    }
  }

  await notify('alive')
  return {
    async close({ polite }) {
      if (polite) await notify('byebye')
      page.closeAllConnections()
      await Promise.all([closeSocket(speaker), closeSocket(listener), new Promise(resolve => page.close(resolve))])
    },
  }
}
