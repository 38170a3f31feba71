import type { EntityName } from '@model/names.ts'

export interface EntityGroup {
  title: string
  entities: readonly EntityName[]
}

/** What there is, as people would look for it. */
export const groups: readonly EntityGroup[] = [
  { title: 'Rooms', entities: ['control_system', 'module', 'zone'] },
  { title: 'Drivers', entities: ['driver', 'repository'] },
  { title: 'Behaviour', entities: ['trigger', 'trigger_instance', 'settings', 'metadata', 'json_schema'] },
  {
    title: 'People and access',
    entities: [
      'user',
      'api_key',
      'authority',
      'doorkeeper_application',
      'ldap_authentication',
      'oauth_authentication',
      'saml_authentication',
    ],
  },
  { title: 'Fleet', entities: ['edge', 'broker'] },
  { title: 'Node', entities: ['statistics'] },
]

/** What each is, for who does not know PlaceOS by heart. */
export const purposes: Readonly<Record<EntityName, string>> = {
  control_system: 'Rooms, as ordered sets of modules',
  module: 'Drivers at work, one for each device',
  zone: 'Buildings, levels and areas',
  driver: 'Programs that speak a device’s language',
  repository: 'Where drivers come from',
  trigger: 'What happens when something is so',
  trigger_instance: 'Triggers at work in a system',
  settings: 'Settings of systems, modules, drivers, zones',
  metadata: 'What front ends keep beside places and people',
  json_schema: 'Shapes that metadata must have',
  user: 'Who may sign in',
  api_key: 'Keys that stand for a user',
  authority: 'Host names, and whose they are',
  doorkeeper_application: 'Front ends that people sign in with',
  ldap_authentication: 'Directories people sign in by',
  oauth_authentication: 'Sites people sign in by',
  saml_authentication: 'Kept for front ends that edit it',
  edge: 'Nodes like this one',
  broker: 'MQTT servers that status goes to',
  statistics: 'How the node was, hour by hour',
}
