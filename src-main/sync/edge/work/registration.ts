import { setImmediate } from 'node:timers/promises'
import { cancelled } from '../../../base/clock.ts'
import type { Log } from '../../../base/log.ts'
import { messageOf } from '../../../base/result.ts'
import type { CentralDocument } from '../../document.ts'
import type { LiveLink } from '../link-contract.ts'
import type { RegisterResponse } from '../messages.ts'
import type { Assignments } from './assignments.ts'
import type { CompiledDrivers } from './compiled-contract.ts'
import type { Downloads } from './downloads.ts'
import type { KnownDrivers } from './known-drivers.ts'
import type { Placing } from './placing.ts'

/** Brings what is here into line with what the centre lists: everything, as it is asked for everything (edge.md 3.4). */
export interface Registration {
  /** The keys of drivers that are provided for here. */
  keys(): string[]
  provide(key: string): Promise<void>
  /** Until the signal aborts. Gives what went wrong here and is to be tried again. */
  reconcile(listed: RegisterResponse, over: Over): Promise<Unsettled[]>
}

export interface Over {
  link: LiveLink
  signal: AbortSignal
  /** The centre has said something about this module since it was asked. */
  isNewer(mod: string): boolean
}

/** Something that went wrong here, and nobody will ask for again. */
export interface Unsettled {
  mod: string
  again(): Promise<void>
}

interface Parts {
  document: CentralDocument
  assignments: Assignments
  placing: Placing
  drivers: KnownDrivers
  compiled: CompiledDrivers
  downloads: Downloads
  log: Log
}

/** Modules at a time: what they have written goes to the disk together, and the loop breathes in between. */
const AT_ONCE = 25

export function createRegistration(parts: Parts): Registration {
  const { document, assignments, placing, drivers, compiled, downloads, log } = parts

  async function changeKeys(recipe: (keys: string[]) => string[]): Promise<void> {
    await document.change(now => {
      const driver_keys = recipe(now.driver_keys)
      return driver_keys.join() === now.driver_keys.join() ? now : { ...now, driver_keys }
    })
  }

  async function provide(key: string): Promise<void> {
    await changeKeys(keys => (keys.includes(key) ? keys : [...keys, key]))
  }

  async function removeDrivers(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      downloads.abort(key)
      placing.forgetAwaited(key)
      drivers.refused(key, undefined)
      await compiled.remove(key).catch(error => log.warn(`The file of driver ${key} stays: ${messageOf(error)}`))
    }
    await changeKeys(now => now.filter(key => !keys.includes(key)))
  }

  /** One module as the centre lists it; without a payload it is not to run. What it says meanwhile counts more. */
  async function settle(mod: string, key: string, payload: string | undefined, { link, isNewer }: Over): Promise<void> {
    const loaded = await placing.load(mod, key, 'moves')
    if (loaded === 'loaded') await provide(key)
    else if (loaded === 'awaited') void downloads.fetch(key, link)
    if (isNewer(mod)) return
    if (payload === undefined) await placing.stop(mod)
    else await placing.start(mod, payload)
  }

  return {
    keys: () => [...new Set([...document.get().driver_keys.filter(drivers.isHere), ...compiled.keys()])],
    provide,
    async reconcile({ add_modules, add_drivers, remove_drivers, remove_modules, running_modules }, over) {
      const { link, signal, isNewer } = over
      const payloads = new Map(running_modules)
      const listed = new Map(add_modules.map(({ key, module_id }) => [module_id, key]))
      const known = [...assignments.all().map(([mod]) => mod), ...remove_modules]
      const left: Unsettled[] = []

      /** What goes wrong with one keeps no other waiting, and the link is up all the same. */
      async function attempt(mod: string, work: () => Promise<void>): Promise<void> {
        if (isNewer(mod)) return
        try {
          await work()
        } catch (error) {
          log.error(`${mod} could not be brought into line with the central server: ${messageOf(error)}`)
          left.push({ mod, again: work })
        }
      }

      async function each(mods: Iterable<string>, work: (mod: string) => Promise<void>): Promise<void> {
        const all = [...mods]
        for (let start = 0; start < all.length; start += AT_ONCE) {
          if (signal.aborted) throw cancelled(signal)
          await Promise.all(all.slice(start, start + AT_ONCE).map(mod => attempt(mod, () => work(mod))))
          // Where nothing is to be written, nothing is waited for.
          await setImmediate()
        }
      }

      await each(new Set(known.filter(mod => !listed.has(mod))), placing.unload)
      await attempt('What is provided for here', () => removeDrivers(remove_drivers))
      for (const key of add_drivers) {
        drivers.refused(key, undefined)
        if (drivers.isHere(key)) await attempt(key, () => provide(key))
        else void downloads.fetch(key, link)
      }
      await each(listed.keys(), mod => settle(mod, listed.get(mod) ?? '', payloads.get(mod), over))
      return left
    },
  }
}
