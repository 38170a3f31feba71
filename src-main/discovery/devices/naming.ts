import type { Device } from './devices-contract.ts'
import { isStrong } from './identity.ts'

/** How sure it is that it is one device: by what stays with it, by its name, or by its address only. */
export function confidenceOf({ identities }: Device): 'certain' | 'likely' | 'address' {
  if (identities.some(isStrong)) return 'certain'
  return identities.length > 0 ? 'likely' : 'address'
}

/** The best name there is for it. */
export function nameOf(device: Device): string {
  const { name, make = '', model = '', vendor } = device.facts
  const identityOf = (kind: string) => device.identities.find(identity => identity.kind === kind)?.value
  const host = identityOf('host')
  const mac = identityOf('mac')
  return (
    name ||
    (model.toLowerCase().startsWith(make.toLowerCase()) ? model : `${make} ${model}`).trim() ||
    host?.slice(host.indexOf('|') + 1).replace(/\.local$/, '') ||
    (mac && `${vendor ?? 'Device'} ${mac.slice(-8)}`) ||
    device.addresses[0]?.address ||
    device.id
  )
}
