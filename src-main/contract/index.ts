import { metadata } from './metadata.ts'
import { modules } from './modules.ts'
import { node } from './node.ts'
import { rooms } from './rooms.ts'
import { root } from './root.ts'
import { systems } from './systems.ts'
import { zones } from './zones.ts'

/** All that may be asked and watched. Each entry gives its REST route, its call on every socket, and who may make it. */
export const contract = { root, systems, modules, zones, metadata, node, rooms }
export type Contract = typeof contract
