import type { Json } from '../base/json.ts'
import type { InterfaceName } from '../model/interfaces.ts'
import type { ArgumentsOf, CommandOf, StatusNamed } from './interface-types.ts'

/** What is known of a system without asking it. */
export interface SystemFacts {
  readonly id: string
  readonly name: string
  readonly display_name: string
  readonly description: string
  readonly email: string | null
  readonly features: readonly string[]
  readonly bookable: boolean
  readonly code: string | null
  readonly type: string | null
  readonly capacity: number
  readonly map_id: string | null
  readonly timezone: string | undefined
  readonly support_url: string | null
  readonly zones: readonly string[]
  readonly images: readonly string[]
  readonly security_groups: readonly string[]
}

/** Another module of the system. Short-lived: look it up anew for each use, it reads what is there now. */
export interface ModuleProxy<Interface extends InterfaceName = never> {
  readonly id: string
  /** Resolved name and index, as in `Display_1`. */
  readonly slug: string
  readonly mod: string
  readonly index: number
  /** Whether there is such a module. Of one that is not there status is empty, and calls fail when awaited. */
  readonly exists: boolean
  /** Whether it is the module that asks. */
  readonly isSelf: boolean
  readonly connected: boolean
  /** Status as last reported; a key that was never reported is absent. */
  readonly status: Readonly<Record<string, Json>> & StatusNamed<Interface>
  /** Tells whether it implements the interface, or has a function of this name. */
  implements(name: InterfaceName | (string & {})): boolean
  /** The same module, known to have the interface; nothing when it has not. */
  as<Name extends InterfaceName>(name: Name): ModuleProxy<Interface | Name> | undefined
  /** The functions of its interfaces, typed. */
  readonly call: { readonly [Name in CommandOf<Interface>]: (...args: ArgumentsOf<Interface, Name>) => Promise<Json> }
  /**
   * Calls a function by name and waits for its result. A call that nobody waits for may fail without harm; that it
   * could not even be made is in the log.
   */
  exec(method: string, args?: readonly Json[] | { readonly [name: string]: Json }): Promise<Json>
  /** Told the value that is there, then each new one; `null` when it is taken away. Ends with the module. */
  watch<Key extends (keyof StatusNamed<Interface> & string) | (string & {})>(
    key: Key,
    run: (value: ValueNamed<Interface, Key> | null) => void | Promise<void>,
  ): () => void
}

type ValueNamed<Interface extends InterfaceName, Key> = Key extends keyof StatusNamed<Interface>
  ? NonNullable<StatusNamed<Interface>[Key]>
  : Json

/** Several modules, by name and then index. */
export type ModuleGroup<Interface extends InterfaceName = never> = readonly ModuleProxy<Interface>[] & {
  /** True when there are any, and all of them have it. */
  implements(name: InterfaceName | (string & {})): boolean
  /** Calls it on each. Gives the results in their order, without those that failed unless told to throw. */
  exec(method: string, args?: readonly Json[], options?: { orThrow?: boolean }): Promise<Json[]>
}

/** A system and its modules. */
export interface SystemProxy extends SystemFacts {
  /** `Display_2`, or what stands for it when there is none. */
  module(slug: string): ModuleProxy
  exists(slug: string): boolean
  /** How many modules have this name. */
  count(mod: string): number
  /** The names there are. */
  readonly modules: readonly string[]
  /** All modules of a name, of those only that have the interface when one is given. */
  all(mod: string): ModuleGroup
  all<Name extends InterfaceName>(mod: string, implementing: Name): ModuleGroup<Name>
  /** All modules with this interface or function, the asking one among them. */
  implementing<Name extends InterfaceName>(name: Name): ModuleGroup<Name>
  implementing(name: string): ModuleGroup
  /** Status of a module by its name in the system: it may come, go and move. Ends with the module that watches. */
  watch(slug: string, key: string, run: (value: Json | null) => void | Promise<void>): () => void
}

/** A module that a logic driver cannot do without, or can make use of. */
export interface Need<
  Interface extends InterfaceName = InterfaceName,
  Count extends 'one' | 'optional' | 'many' = 'one' | 'optional' | 'many',
> {
  /** `Display_1`, or `Display` for all of a name. */
  readonly module: string
  readonly interfaces: readonly Interface[]
  readonly count: Count
}

/** One module that must be there, such as `one('Display_1', 'Powerable')`. */
export const one = <Interface extends InterfaceName = never>(
  module: string,
  ...interfaces: Interface[]
): Need<Interface, 'one'> => ({ module, interfaces, count: 'one' })

/** One module that may be there. */
export const optional = <Interface extends InterfaceName = never>(
  module: string,
  ...interfaces: Interface[]
): Need<Interface, 'optional'> => ({ module, interfaces, count: 'optional' })

/** All modules of a name, at least one. */
export const many = <Interface extends InterfaceName = never>(
  module: string,
  ...interfaces: Interface[]
): Need<Interface, 'many'> => ({ module, interfaces, count: 'many' })

/** What a driver is handed for what it needs. */
export type Needed<Needs> = {
  readonly [Key in keyof Needs]: Needs[Key] extends Need<infer Interface, infer Count>
    ? Count extends 'many'
      ? ModuleGroup<Interface>
      : Count extends 'optional'
        ? ModuleProxy<Interface> | undefined
        : ModuleProxy<Interface>
    : never
}
