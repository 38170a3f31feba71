import { on } from './answer.ts'
import { type AccessParts, answerAccess } from './handlers/access.ts'
import { answerCentral, type CentralParts } from './handlers/central.ts'
import { answerBuild, answerCluster } from './handlers/cluster.ts'
import { answerDiscovery, type DiscoveryParts } from './handlers/discovery.ts'
import { answerDrivers } from './handlers/drivers.ts'
import { answerEdges } from './handlers/edges.ts'
import { answerEntities } from './handlers/entities.ts'
import { answerMail, type MailParts } from './handlers/mail.ts'
import { answerMetadata } from './handlers/metadata.ts'
import { answerModules } from './handlers/modules.ts'
import { answerMqtt } from './handlers/mqtt.ts'
import { answerNode } from './handlers/node.ts'
import { answerPublishing, type BrokerParts } from './handlers/publishing.ts'
import { answerRepositories } from './handlers/repositories.ts'
import { answerResources } from './handlers/resources.ts'
import { answerRooms } from './handlers/rooms.ts'
import { answerRoot } from './handlers/root.ts'
import { answerSettings } from './handlers/settings.ts'
import { answerShelf } from './handlers/shelf.ts'
import { answerSystems } from './handlers/systems.ts'
import { answerTraces, type TraceParts } from './handlers/traces.ts'
import { answerSystemTriggers, answerTriggers, type TriggerSaveParts } from './handlers/triggers.ts'
import { answerUsers } from './handlers/users.ts'
import { answerWebhook } from './handlers/webhook.ts'
import { answerWorkbench } from './handlers/workbench.ts'
import { answerZones } from './handlers/zones.ts'

export type RouterParts = AccessParts &
  CentralParts &
  DiscoveryParts &
  BrokerParts &
  TraceParts &
  TriggerSaveParts &
  MailParts

/** The whole contract, answered. A call without its handler does not compile. */
export function answerAll(parts: RouterParts) {
  return on.router({
    root: answerRoot(on, parts),
    systems: answerSystems(on, parts),
    modules: answerModules(on, parts),
    zones: answerZones(on, parts),
    metadata: answerMetadata(on, parts),
    drivers: answerDrivers(on, parts),
    settings: answerSettings(on, parts),
    triggers: answerTriggers(on, parts),
    systemTriggers: answerSystemTriggers(on, parts),
    ...answerResources(on, parts),
    users: answerUsers(on, parts),
    edges: answerEdges(on, parts),
    repositories: answerRepositories(on, parts),
    cluster: answerCluster(on, parts),
    build: answerBuild(on),
    mqtt: answerMqtt(on, parts),
    webhook: answerWebhook(on, parts),
    node: answerNode(on, parts),
    rooms: answerRooms(on, parts),
    workbench: answerWorkbench(on, parts),
    shelf: answerShelf(on, parts),
    records: answerEntities(on, parts),
    access: answerAccess(on, parts),
    central: answerCentral(on, parts),
    discovery: answerDiscovery(on, parts),
    publishing: answerPublishing(on, parts),
    traces: answerTraces(on, parts),
    mail: answerMail(on, parts),
  })
}
export type Router = ReturnType<typeof answerAll>
