import { parseSlug } from '@model/slug.ts'

/** What the form of a new module is begun with, so that its system knows it by the name that is looked for. */
export function newModule({ driverId, systemId, module }: { driverId: string; systemId: string; module: string }) {
  return { driver_id: driverId, into_system: systemId, custom_name: parseSlug(module).mod }
}
