import { z } from 'zod'
import { oneOf } from '../one-of.ts'

/** What an interface asks of a driver, and what it brings along. */
export interface StandardInterface {
  /** Interfaces that every driver with this one has too. */
  readonly includes: readonly string[]
  /** What a driver must write, each with its parameters in order. */
  readonly commands: Readonly<Record<string, z.ZodRawShape>>
  /** What comes with it unless the driver writes its own (driver-kit/given). */
  readonly given: Readonly<Record<string, z.ZodRawShape>>
  /** What its functions give, where choices stand within it. */
  readonly gives: Readonly<Record<string, z.ZodType>>
  /** Status that front ends rely on: a driver must report it. */
  readonly status: z.ZodRawShape
  /** Status that a driver may report, but then with these types. */
  readonly mayReport: z.ZodRawShape
  /** Status that its given functions report. */
  readonly givenStatus: z.ZodRawShape
}

const nothing = {
  includes: [],
  commands: {},
  given: {},
  gives: {},
  status: {},
  mayReport: {},
  givenStatus: {},
} as const
type Nothing = typeof nothing
type Filled<Own> = {
  readonly [Key in keyof StandardInterface]: Key extends keyof Own ? Own[Key] : Nothing[Key]
}

/** Declares an interface; what it leaves out it does not have. */
export const standard = <const Own extends Partial<StandardInterface>>(own: Own): Filled<Own> =>
  ({ ...nothing, ...own }) as unknown as Filled<Own>

/** A choice of the framework's own, with its name there. */
export const choice = <const Members extends readonly [string, ...string[]]>(name: string, ...members: Members) =>
  oneOf(...members).meta({ title: `PlaceOS::Driver::Interface::${name}` })

/** Which of several: its number from 0, or its name. */
export const index = z.union([z.int32(), z.string()]).default(0)
export const text = z.string()
/** `String? = nil` */
export const maybeText = z.string().nullable().default(null)
/** An id of another system: some count, some name. */
export const foreignId = z.union([z.string(), z.int()])
export const maybeForeignId = foreignId.nullable().default(null)
/** Seconds since 1970. */
export const unixTime = z.int()
export const maybeUnixTime = unixTime.nullable().default(null)
