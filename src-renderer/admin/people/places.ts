/** The lists of this section, by their addresses. */
export const places = [
  { to: '/people', title: 'Users' },
  { to: '/people/groups', title: 'Groups' },
  { to: '/people/keys', title: 'Keys' },
  { to: '/people/applications', title: 'Applications' },
  { to: '/people/sources', title: 'Sign-on' },
  { to: '/people/devices', title: 'Devices' },
  { to: '/people/sessions', title: 'Sessions' },
  { to: '/people/audit', title: 'Audit trail' },
] as const
export type Place = (typeof places)[number]['to']

/** Which list an address belongs to: a person is among the users, a new key among the keys. */
export const placeOf = (pathname: string): Place =>
  places.findLast(({ to }) => to !== '/people' && `${pathname}/`.startsWith(`${to}/`))?.to ?? '/people'
