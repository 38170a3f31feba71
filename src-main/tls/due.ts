import { covers } from './certificate.ts'
import { mayVouchFor } from './constraints.ts'
import type { MachineNames } from './names.ts'
import type { Pairs } from './pairs.ts'

interface Parts extends Pick<Pairs, 'authority' | 'leaf'> {
  machine: MachineNames
  now: number
}

/** Whether the certificate is to be made anew: at two thirds of its life, or when the machine has a new name or address. */
export function isLeafDue({ authority, leaf, machine, now }: Parts): boolean {
  // With the clock before its beginning or after its end, an authority can sign nothing that anybody would take.
  if (!authority?.pair || now < authority.facts.notBefore || now >= authority.facts.notAfter) return false
  if (!leaf || now < leaf.facts.notBefore) return true
  const { notBefore, notAfter } = leaf.facts
  // One that lasts as long as its authority cannot be made to last longer.
  if (now >= notBefore + ((notAfter - notBefore) * 2) / 3 && notAfter < authority.facts.notAfter) return true
  // What is gone may come back, so only what is new is a reason.
  const { permitted } = authority
  return [...machine.names, ...machine.addresses].some(
    name => mayVouchFor(name, permitted) && !covers(leaf.certificate, name),
  )
}
