import { records } from './entities.ts'
import { metadata } from './metadata.ts'
import { modules } from './modules.ts'
import { node } from './node.ts'
import * as resources from './resources.ts'
import { rooms } from './rooms.ts'
import { root } from './root.ts'
import { systems } from './systems.ts'
import { zones } from './zones.ts'

/** All that may be asked and watched. Each entry gives its REST route, its call on every socket, and who may make it. */
export const contract = { root, systems, modules, zones, metadata, ...resources, node, rooms, records }
export type Contract = typeof contract
