import type { Json } from '../base/json.ts'
import type { InterfaceName } from '../model/interfaces.ts'

/** Another module of the system, as a logic driver sees it. */
export interface ModuleProxy {
  /** Resolved name and index, as in `Display_1`. */
  readonly slug: string
  readonly mod: string
  readonly index: number
  readonly connected: boolean
  /** Status as last reported; a key that was never reported is absent. */
  readonly status: Readonly<Record<string, Json>>
  /** Tells whether it implements the interface, or has a function of this name. */
  implements(name: InterfaceName | (string & {})): boolean
  /** Calls a function and waits for its result. */
  exec(method: string, args?: readonly Json[]): Promise<Json>
}

/** The system a logic module belongs to. */
export interface SystemProxy {
  readonly id: string
  readonly name: string
  readonly timezone: string | undefined
  /** `Display_2`, or nothing when there is none. */
  module(slug: string): ModuleProxy | undefined
  /** All modules of a name, by index. */
  all(mod: string): ModuleProxy[]
  /** All other modules with this interface or function, in the system's order. */
  implementing(name: InterfaceName | (string & {})): ModuleProxy[]
}
