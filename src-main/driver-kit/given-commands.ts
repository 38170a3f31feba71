import type { Json } from '../base/json.ts'
import { Failed, messageOf } from '../base/result.ts'
import { type InterfaceName, interfaceOf, type interfaces, isInterfaceName, withIncluded } from '../model/interfaces.ts'
import { readArguments } from './arguments.ts'
import type { AnyContext } from './context.ts'
import type { AnyCommand, Driver } from './define-driver.ts'
import { camera, zoomable } from './given/cameras.ts'
import { chatFunctions, chatFunctionsHooks } from './given/chat.ts'
import { deviceInfo, deviceInfoHooks } from './given/device-info.ts'
import { audioMuteable, muteable, powerable, videoMuteable } from './given/displays.ts'
import type { Given, Hooks, Tools } from './given/given.ts'
import { lightingLevel } from './given/lights.ts'
import { lockers } from './given/lockers.ts'
import { mailer } from './given/mail.ts'
import { electricalRelay } from './given/relays.ts'
import { isReserved } from './reserved-names.ts'

/** A driver with all that comes with its interfaces, save what it writes itself (driver.md 17). */
export function withGivenCommands(driver: Driver): Driver {
  const unknown = driver.implements?.find(name => !isInterfaceName(name))
  // A driver from elsewhere may never have been compiled against our types.
  if (unknown) throw new Failed('invalid', `${driver.name} implements "${unknown}", and there is no such interface.`)
  const all = withIncluded(driver.implements ?? [])
  const commands = Object.fromEntries(Object.entries(driver.commands).filter(([name]) => !isReserved(name)))
  const status = { ...driver.status }
  const whole: Driver = { ...driver, commands, status }
  for (const name of all) {
    const { given, givenStatus, gives } = interfaceOf(name)
    for (const [command, args] of Object.entries(given)) {
      if (Object.hasOwn(commands, command)) continue
      const written = givenFunctions[name]?.[command]
      if (written)
        commands[command] = { ...written, args, run: (values, ctx) => written.run(values, toolsFor(whole, ctx)) }
    }
    for (const [key, schema] of Object.entries(givenStatus)) status[key] ??= schema
    for (const [command, schema] of Object.entries(gives)) {
      const written = commands[command]
      if (written && !written.gives) commands[command] = { ...written, gives: schema }
    }
  }
  addHooks(
    driver,
    whole,
    all.flatMap(name => hooks[name] ?? []),
  )
  return whole
}

type Table = typeof interfaces
type Giving = { [Name in InterfaceName]: keyof Table[Name]['given'] extends never ? never : Name }[InterfaceName]

const givenCommands: { readonly [Name in Giving]: Given<Name> } = {
  Powerable: powerable,
  AudioMuteable: audioMuteable,
  VideoMuteable: videoMuteable,
  Muteable: muteable,
  Zoomable: zoomable,
  Camera: camera,
  'Lighting::Level': lightingLevel,
  ElectricalRelay: electricalRelay,
  DeviceInfo: deviceInfo,
  Lockers: lockers,
  Mailer: mailer,
  ChatFunctions: chatFunctions,
}

interface Runnable {
  readonly about: string
  run(args: Record<string, unknown>, tools: Tools): unknown
}
const givenFunctions: { readonly [Name in InterfaceName]?: Readonly<Record<string, Runnable>> } = givenCommands

const hooks: { readonly [Name in InterfaceName]?: Hooks } = {
  DeviceInfo: deviceInfoHooks,
  ChatFunctions: chatFunctionsHooks,
}

function toolsFor(driver: Driver, context: Tools['context']): Tools {
  return {
    driver,
    context,
    async call(name, args = {}) {
      const command: AnyCommand | undefined = Object.hasOwn(driver.commands, name) ? driver.commands[name] : undefined
      return command?.run(readArguments(name, command.args ?? {}, args as Json), context)
    },
  }
}

/** What an interface does by itself stands around the driver's own callbacks, and never in their way. */
function addHooks(driver: Driver, whole: Driver, all: readonly Hooks[]): void {
  const tell = async (hook: 'connected' | 'loaded', context: AnyContext) => {
    const tools = toolsFor(whole, Object.create(context, { caller: { value: undefined } }))
    for (const each of all) {
      try {
        await each[hook]?.(tools)
      } catch (error) {
        context.log.error(`What comes with the driver's interfaces failed: ${messageOf(error)}`)
      }
    }
  }
  if (all.some(({ connected }) => connected)) {
    whole.connected = context => {
      void tell('connected', context)
      return driver.connected?.(context)
    }
  }
  if (!all.some(({ loaded }) => loaded)) return
  const andTell = (own: Driver['started']) => async (context: AnyContext) => {
    try {
      await own?.(context)
    } finally {
      await tell('loaded', context)
    }
  }
  whole.started = andTell(driver.started ?? driver.updated)
  whole.updated = andTell(driver.updated)
}
