import type { Place } from '../../sighting.ts'

/** Of an office, where nothing is really sent. */
export const place: Place = {
  name: 'eth0',
  address: '192.168.1.5',
  prefix: 24,
  broadcast: '192.168.1.255',
  mac: '02:00:00:00:00:05',
}

/** Of this machine alone. */
export const loopback: Place = {
  ...{ name: 'lo', address: '127.0.0.1', prefix: 8, broadcast: '', mac: '' },
}
