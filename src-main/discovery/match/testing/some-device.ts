import type { Device } from '../../devices/devices-contract.ts'
import type { Facts, Identity, Sighting } from '../../sighting.ts'

interface Given {
  mac?: string
  host?: string
  at?: string
  sightings?: readonly (Partial<Sighting> & Pick<Sighting, 'source'>)[]
}

/** A device of which this was heard, at one address unless a sighting says otherwise. */
export function someDevice({ mac, host, at = '192.168.1.20', sightings = [] }: Given): Device {
  const identities: Identity[] = [
    ...(mac ? [{ kind: 'mac', value: mac } as const] : []),
    ...(host ? [{ kind: 'host', value: `eth0|${host}` } as const] : []),
  ]
  const heard = sightings.map((one, index) => ({
    ...{ key: String(index), interface: 'eth0', address: at, validForMs: 60_000, since: 1, at: 1 },
    ...{ identities: [], facts: {}, details: {} },
    ...one,
  }))
  return {
    ...{
      id: 'dev-1',
      identities,
      sightings: heard,
      facts: Object.assign({}, ...heard.map(({ facts }) => facts).toReversed()) as Facts,
    },
    addresses: [...new Set(heard.map(({ address }) => address)), ...(heard.length === 0 ? [at] : [])].map(address => ({
      ...{ address, interface: 'eth0', at: 1, live: true },
    })),
    ...{ present: true, first_seen: 1, last_seen: 1, ignored: null, history: [] },
  }
}

export const mdns = (
  service: string,
  instance: string,
  { port = 80, facts = {}, ...txt }: { port?: number; facts?: Facts; [key: string]: string | number | Facts } = {},
) => ({
  ...{ source: 'mdns' as const, service, port, facts: { name: instance, ...facts } },
  details: { instance, host: `${instance}.local`, ...(txt as Record<string, string>) },
})

export const ssdp = (service: string, manufacturer: string, modelName: string, server: string, friendlyName = '') => ({
  ...{ source: 'ssdp' as const, service },
  facts: { make: manufacturer, model: modelName, name: friendlyName || modelName },
  details: { server, manufacturer, modelName, friendlyName },
})

export const probed = (service: string, said: string) => ({
  ...{ source: 'probe' as const, service, port: Number(service.split('/')[1]) },
  details: { probe: service, answer: said },
})
