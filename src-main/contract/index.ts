import { access } from './access.ts'
import { central } from './central.ts'
import { build, cluster } from './cluster.ts'
import { discovery } from './discovery.ts'
import { drivers } from './drivers.ts'
import { edges } from './edges.ts'
import { records } from './entities.ts'
import { mail } from './mail.ts'
import { metadata } from './metadata.ts'
import { modules } from './modules.ts'
import { mqtt } from './mqtt.ts'
import { node } from './node.ts'
import { publishing } from './publishing.ts'
import { repositories } from './repositories.ts'
import * as resources from './resources.ts'
import { rooms } from './rooms.ts'
import { root } from './root.ts'
import { settings } from './settings.ts'
import { shelf } from './shelf.ts'
import { systems } from './systems.ts'
import { traces } from './traces.ts'
import { systemTriggers, triggers } from './triggers.ts'
import { users } from './users.ts'
import { webhook } from './webhook.ts'
import { workbench } from './workbench.ts'
import { zones } from './zones.ts'

/** All that may be asked and watched. Each entry gives its REST route, its call on every socket, and who may make it. */
export const contract = {
  root,
  ...resources,
  drivers,
  systems,
  systemTriggers,
  modules,
  zones,
  settings,
  metadata,
  triggers,
  users,
  edges,
  repositories,
  cluster,
  build,
  mqtt,
  webhook,
  node,
  rooms,
  workbench,
  shelf,
  records,
  access,
  central,
  discovery,
  publishing,
  traces,
  mail,
}
export type Contract = typeof contract
