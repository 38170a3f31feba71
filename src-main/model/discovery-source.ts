/** Who may have told of a device on the network. */
export const sourceNames = [
  'mdns',
  'ssdp',
  'onvif',
  'pjlink',
  'knx',
  'art_net',
  'visca',
  'q_sys',
  'amx',
  'neighbours',
  'probe',
] as const
export type SourceName = (typeof sourceNames)[number]
