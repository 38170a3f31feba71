import { apiKey } from './api-key.ts'
import { authority } from './authority.ts'
import { broker } from './broker.ts'
import { controlSystem } from './control-system.ts'
import { doorkeeperApplication } from './doorkeeper-application.ts'
import { driver } from './driver.ts'
import { edge } from './edge.ts'
import type { EntityDef } from './entity.ts'
import { jsonSchema } from './json-schema.ts'
import { ldapAuthentication } from './ldap-authentication.ts'
import { metadata } from './metadata.ts'
import { module } from './module.ts'
import type { EntityName } from './names.ts'
import { oauthAuthentication } from './oauth-authentication.ts'
import { repository } from './repository.ts'
import { samlAuthentication } from './saml-authentication.ts'
import { settings } from './settings.ts'
import { statistics } from './statistics.ts'
import { trigger } from './trigger.ts'
import { triggerInstance } from './trigger-instance.ts'
import { user } from './user.ts'
import { zone } from './zone.ts'

/** Every entity that is stored; `version.ts` is the one that is not. A new one is one file, one line here and one in `names.ts`. */
export const entities = {
  authority,
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
  ldap_authentication: ldapAuthentication,
  oauth_authentication: oauthAuthentication,
  saml_authentication: samlAuthentication,
  statistics,
} satisfies Record<EntityName, EntityDef>
export type Entities = typeof entities
export { type EntityName, entityNames } from './names.ts'
