import type { DeviceLine, DeviceMatch, DeviceView } from '@contract/discovery-views.ts'

/** A device of which nothing is known but what is given. */
export const line = (id: string, given: Partial<DeviceLine> = {}): DeviceLine => ({
  ...{
    id,
    name: id,
    make: '',
    model: '',
    addresses: [{ address: '10.0.0.9', interface: 'eth0', live: true }],
    mac: '',
  },
  ...{ sources: ['mdns'], confidence: 'likely', present: true, first_seen: 1, last_seen: 2, ignored: null },
  ...{ modules: [], best: null, more_fits: 0, alcove: null },
  ...given,
})

export const view = (id: string, given: Partial<DeviceView> = {}): DeviceView => ({
  ...line(id),
  ...{ vendor: '', serial: '', firmware: '', page: '', identities: [], matches: [], sightings: [], history: [] },
  ...given,
})

export const fitting = (score: number): NonNullable<DeviceLine['best']> => ({
  ...{ file_name: 'samsung/mdc.ts', name: 'Samsung MDC', module_name: 'Display', score, why: [] },
})

export const match = (given: Partial<DeviceMatch> = {}): DeviceMatch => ({
  ...{ ...fitting(90), address: '10.0.0.9:1515', settings: {}, asks: [], names: { 'sys-1': 'Display_2' } },
  ...given,
})

export const usedBy = (label: string, given: Partial<DeviceLine['modules'][number]> = {}) => ({
  ...{ module_id: `mod-${label}`, label, system_id: 'sys-1', system_name: 'Forum', linked: true, held: '' },
  doubt: '',
  ...given,
})
