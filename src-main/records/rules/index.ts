import type { EntityName } from '../../model/index.ts'
import type { Rules } from '../step.ts'
import { apiKey } from './api-key.ts'
import { broker } from './broker.ts'
import { controlSystem } from './control-system.ts'
import { doorkeeperApplication } from './doorkeeper-application.ts'
import { driver } from './driver.ts'
import { edge } from './edge.ts'
import { jsonSchema } from './json-schema.ts'
import { metadata } from './metadata.ts'
import { module } from './module.ts'
import { repository } from './repository.ts'
import { settings } from './settings.ts'
import { trigger } from './trigger.ts'
import { triggerInstance } from './trigger-instance.ts'
import { user } from './user.ts'
import { zone } from './zone.ts'

/** What is particular to each entity; one that is not here has nothing but its facts. */
export const rules: { readonly [Name in EntityName]?: Rules<Name> } = {
  user,
  api_key: apiKey,
  repository,
  driver,
  control_system: controlSystem,
  module,
  zone,
  settings,
  json_schema: jsonSchema,
  metadata,
  trigger,
  trigger_instance: triggerInstance,
  edge,
  broker,
  doorkeeper_application: doorkeeperApplication,
}
