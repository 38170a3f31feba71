import type { Device } from '../../devices/devices-contract.ts'
import { nameOf } from '../../devices/naming.ts'
import type { Announced } from './announced.ts'
import { interfaceOf, type Plan } from './network.ts'

/** The card of each connection, by its MAC address. */
export const cardsOf = (devices: readonly Device[]): ReadonlyMap<string, Device> =>
  new Map(
    devices.flatMap(device =>
      device.identities.flatMap(({ kind, value }) => (kind === 'mac' ? [[value, device] as const] : [])),
    ),
  )

/** What is not as it should be, in words: each device is one card that says what the device says, and no card is over. */
export function faultsOf(announced: readonly Announced[], devices: readonly Device[], plan: Plan): string[] {
  const cards = cardsOf(devices)
  const owners = new Map<string, string>()
  const faults = announced.flatMap(one => {
    const found = new Set(one.sockets.map(({ mac }) => cards.get(mac)))
    const [device] = found
    if (found.size !== 1 || !device)
      return [`${one.label} is ${found.size} cards, or none: ${[...found].map(card => card?.id)}`]
    const other = owners.get(device.id)
    owners.set(device.id, one.label)
    if (other) return [`${one.label} is on one card with ${other}`]
    const [wanted, seen] = [wantedOf(one, plan), seenOf(device)]
    return wanted === seen ? [] : [`${one.label} is ${seen} and should be ${wanted}`]
  })
  const over = devices.filter(({ id }) => !owners.has(id))
  return [...faults, ...over.map(device => `nobody is ${seenOf(device)}`)]
}

const wantedOf = ({ sockets, card: { name, make, model } }: Announced, plan: Plan): string =>
  JSON.stringify([
    name ?? `Device ${sockets[0]?.mac.slice(-8)}`,
    make,
    model,
    ...sockets.map(socket => `${interfaceOf(socket)} ${plan.get(socket)}`).sort(),
  ])

function seenOf(device: Device): string {
  const { facts, addresses } = device
  const at = addresses.filter(({ live }) => live).map(one => `${one.interface} ${one.address}`)
  return JSON.stringify([nameOf(device), facts.make, facts.model, ...at.sort()])
}
