import { apiKey } from './api-key.ts'
import { authority } from './authority.ts'
import { controlSystem } from './control-system.ts'
import { driver } from './driver.ts'
import { metadata } from './metadata.ts'
import { module } from './module.ts'
import { settings } from './settings.ts'
import { user } from './user.ts'
import { zone } from './zone.ts'

/** Every entity that is stored. A new one is one file and one line here. */
export const entities = {
  authority,
  user,
  api_key: apiKey,
  driver,
  control_system: controlSystem,
  module,
  zone,
  settings,
  metadata,
}
export type Entities = typeof entities
export type EntityName = keyof Entities
