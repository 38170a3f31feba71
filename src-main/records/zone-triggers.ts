import type { Step } from './step.ts'

/** A trigger of a zone is at work in every system of the zone: one instance each, named after the zone (model.md 3.13). */
export function addInstances(
  step: Step,
  zoneId: string,
  systems: readonly string[],
  triggers?: readonly string[],
): void {
  const zone = step.store.zone.get(zoneId)
  for (const trigger_id of triggers ?? zone?.triggers ?? []) {
    if (!step.store.trigger.get(trigger_id)) continue
    for (const control_system_id of systems) {
      step.create('trigger_instance', { control_system_id, trigger_id, zone_id: zoneId })
    }
  }
}

/** Takes away what the zone brought: in one system, or of one trigger. */
export function removeInstances(
  step: Step,
  zoneId: string,
  { system, trigger }: { system?: string; trigger?: string },
): void {
  for (const row of step.store.trigger_instance.by('zone_id', zoneId)) {
    if (system !== undefined && row.control_system_id !== system) continue
    if (trigger !== undefined && row.trigger_id !== trigger) continue
    step.remove('trigger_instance', row.id)
  }
}
