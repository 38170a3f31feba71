import { z } from 'zod'
import { type FieldFacts, field } from './field.ts'

/** What kind of link a driver has to its device (model.md 1.8). Logic drivers have none. */
export const Role = { ssh: 0, device: 1, service: 2, websocket: 3, logic: 99 } as const
export type RoleName = keyof typeof Role
export type RoleNumber = (typeof Role)[RoleName]

/** Who may read a settings record; a driver always gets all of them. */
export const EncryptionLevel = { none: 0, support: 1, admin: 2, never_display: 3 } as const
export type EncryptionLevelNumber = (typeof EncryptionLevel)[keyof typeof EncryptionLevel]

export const Permissions = { user: 0, support: 1, admin: 2, admin_support: 3 } as const

export const BrokerAuth = { certificate: 0, no_auth: 1, user_password: 2 } as const

const plain = (text: string) => text.toLowerCase().replaceAll(/[-_]/g, '')

/** An enum that is a number on the wire; its name is accepted too, whatever its case, `_` and `-`. */
export function numbered<Names extends Record<string, number>>(names: Names) {
  type Value = Names[keyof Names]
  const byName = new Map(Object.entries(names).map(([name, value]) => [plain(name), value]))
  return z
    .union([z.number(), z.string()])
    .transform(value => (typeof value === 'string' ? byName.get(plain(value)) : value))
    .refine((value): value is Value => value !== undefined && [...byName.values()].includes(value), {
      message: `must be one of ${Object.keys(names).join(', ')}`,
    })
}

/** An enum that is a word on the wire; another case and its number, counted from 0, are accepted too. */
export function named<const Words extends readonly string[]>(words: Words) {
  const byName = new Map(words.map(word => [plain(word), word]))
  return z
    .union([z.number(), z.string()])
    .transform(value => (typeof value === 'number' ? words[value] : byName.get(plain(value))))
    .refine((value): value is Words[number] => value !== undefined, { message: `must be one of ${words.join(', ')}` })
}

export const numberedField = <Names extends Record<string, number>>(
  names: Names,
  initial: Names[keyof Names],
  facts: FieldFacts = {},
) => field(numbered(names).default(initial as never), { oneOf: names, ...facts })

export const namedField = <const Words extends readonly string[]>(
  words: Words,
  initial: Words[number],
  facts: FieldFacts = {},
) => field(named(words).default(initial as never), { oneOf: words, ...facts })
