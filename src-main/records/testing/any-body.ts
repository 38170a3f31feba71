import fc from 'fast-check'
import type { z } from 'zod'
import type { FieldFacts } from '../../model/field.ts'
import { type EntityName, entities, entityNames } from '../../model/index.ts'
import { references } from '../references.ts'

/**
 * What somebody may do next, as numbers and texts that a run gives a meaning to: `pick` is an index into the records
 * there are by then, so that what is left after shrinking is still a story.
 */
export interface Act {
  kind: 'create' | 'update' | 'remove'
  entity: EntityName
  pick: number
  fields: Record<string, Value>
}

/** A value as it is, or the id of a record: one that there is, one that there was, or one that never was. */
export type Value = { is: unknown } | { refer: number[]; list: boolean; lost: 'no' | 'gone' | 'never' }

export const anyAct: fc.Arbitrary<Act> = fc
  .record({
    kind: weighted<Act['kind']>({ create: 6, update: 5, remove: 2 }),
    // Modules come to something least often, and have the most rules.
    entity: fc.constantFrom(...entityNames.filter(name => name !== 'statistics'), 'module', 'module', 'module'),
    pick: fc.nat(1_000),
    /** Most acts are meant well, or hardly any record would ever come to be. */
    meant: weighted({ well: 4, ill: 1 }),
  })
  .chain(({ meant, ...act }) => anyFields(act.entity, act.kind, meant === 'ill').map(fields => ({ ...act, fields })))

function anyFields(entity: EntityName, kind: Act['kind'], ill: boolean): fc.Arbitrary<Act['fields']> {
  if (kind === 'remove') return fc.constant({})
  const facts = Object.entries(entities[entity].facts as Record<string, FieldFacts>)
  // A password takes a fifth of a second to hash, and has its own test.
  const fields = facts.filter(([field]) => field !== 'password' || entity !== 'user')
  const model = Object.fromEntries(fields.map(([field, fact]) => [field, anyValue(entity, field, fact, ill)]))
  return fc.record(model, { requiredKeys: (kind === 'create' ? mustHave[entity] : []) as never })
}

function weighted<Word extends string>(words: Record<Word, number>): fc.Arbitrary<Word> {
  const options = Object.entries<number>(words).map(([word, weight]) => ({
    arbitrary: fc.constant(word as Word),
    weight,
  }))
  return fc.oneof(...options)
}

/** What is hard to hit by chance, so that most creations come to something. */
const mustHave: { readonly [Name in EntityName]: readonly string[] } = {
  authority: ['name', 'domain'],
  user: ['name', 'email', 'authority_id'],
  api_key: ['name', 'user_id'],
  repository: ['name', 'folder_name', 'uri'],
  driver: ['name', 'role', 'module_name', 'file_name', 'commit', 'repository_id'],
  control_system: ['name', 'zones', 'modules'],
  module: ['driver_id', 'ip', 'port', 'uri'],
  zone: ['name', 'triggers'],
  settings: ['parent_id', 'settings_string'],
  json_schema: ['name'],
  metadata: ['name', 'parent_id', 'details'],
  trigger: ['name'],
  trigger_instance: ['control_system_id', 'trigger_id'],
  edge: ['name'],
  broker: ['name', 'host'],
  doorkeeper_application: ['name', 'owner_id', 'redirect_uri'],
  ldap_authentication: ['name', 'authority_id', 'host', 'base'],
  oauth_authentication: ['name', 'authority_id', 'site', 'client_id', 'client_secret', 'scope'],
  saml_authentication: ['name', 'authority_id'],
  statistics: [],
}

function anyValue(entity: EntityName, field: string, { oneOf }: FieldFacts, ill: boolean): fc.Arbitrary<Value> {
  const good = reference(entity, field, ill) ?? goodValue(entity, field, oneOf).map(is => ({ is }))
  const odd = fc.constantFrom<unknown[]>(null, '', 5, true, ['a'], { a: 1 }, ...(badValues[field] ?? []))
  return ill ? fc.oneof({ arbitrary: good, weight: 5 }, { arbitrary: odd.map(is => ({ is })), weight: 1 }) : good
}

function reference(entity: EntityName, field: string, ill: boolean): fc.Arbitrary<Value> | undefined {
  if (!references.some(one => one.from === entity && one.field === field)) return undefined
  const list = ['zones', 'modules', 'triggers'].includes(field)
  const one = fc.record({
    refer: fc.array(fc.nat(1_000), list ? { maxLength: 4 } : { minLength: 1, maxLength: 1 }),
    list: fc.constant(list),
    lost: ill ? weighted({ no: 2, gone: 1, never: 1 }) : fc.constant('no' as const),
  })
  if (mustHave[entity].includes(field) && !list) return one
  return fc.oneof({ arbitrary: one, weight: 4 }, { arbitrary: fc.constant<Value>({ is: list ? [] : null }), weight: 1 })
}

/** A value of the kind that the field's type and name suggest; few different ones, so that some are taken already. */
function goodValue(entity: EntityName, field: string, oneOf: FieldFacts['oneOf']): fc.Arbitrary<unknown> {
  const some = fc.nat(30)
  const known: Record<string, fc.Arbitrary<unknown>> = {
    name: some.map(n => `name ${n}`),
    folder_name: some.map(n => `folder-${n}`),
    domain: some.map(n => `https://D${n}.example.com`),
    email: some.map(n => `${n}@Example.com`),
    uri: some.map(n => `https://${n}.example.com/`),
    redirect_uri: some.map(n => `https://${n}.example.com/`),
    support_url: fc.constantFrom('', 'https://example.com'),
    camera_snapshot_urls: fc.constantFrom([], ['https://example.com/a']),
    timezone: fc.constantFrom(null, 'Europe/Berlin'),
    settings_string: fc.constantFrom('', 'a: 1', 'b: [2]\nc: {}', '{"d": null}'),
    schema: fc.constantFrom('{}', '{"type":"object"}', { type: 'number' }),
    json_schema: fc.constantFrom('{}', '{"type":"object"}'),
    details: fc.constantFrom(1, 2, { a: [1] }),
    port: fc.constantFrom(23, 80),
    ip: fc.constantFrom('10.0.0.1', 'host'),
    ttl: fc.constantFrom(null, 3_600),
    expires_at: fc.constantFrom(null, 2_000_000_000),
    revoked_at: fc.constantFrom(null, 5),
    scopes: entity === 'api_key' ? fc.constantFrom(['public'], ['systems.read']) : fc.constant('public'),
    filters: fc.constantFrom([], ['a+']),
    conditions: fc.constantFrom({}, { comparisons: [{ left: 1, operator: 'and', right: 2 }] }),
    actions: fc.constantFrom({}, { functions: [{ mod: 'Display_1', method: 'power' }] }),
    preferred_language: fc.constantFrom('en', null),
    supported_methods: fc.constantFrom(['GET'], ['post', 'POST']),
  }
  if (known[field]) return known[field]
  if (oneOf) return fc.constantFrom(...(Array.isArray(oneOf) ? oneOf : Object.values(oneOf)))
  return fc.constantFrom(...fitting(entity, field))
}

const badValues: Record<string, unknown[]> = {
  name: ['', ' ', '<b></b>'],
  email: ['nobody'],
  uri: ['no address'],
  support_url: ['no address'],
  timezone: ['Mars/Olympus'],
  settings_string: ['- no mapping', 'on: 1', '\u001bforged'],
  password: ['\u001bforged'],
  secret: ['\u001bforged'],
  schema: ['{"type":"toaster"}'],
  port: [0, 70_000],
  ip: ['a b'],
  ttl: [-1],
  expires_at: [5],
  scopes: [['a.b.c']],
  filters: [['[']],
  conditions: [{ time_dependents: [{ type: 'at' }] }],
  actions: [{ mailers: [{ emails: [] }] }],
  preferred_language: ['en_US'],
  supported_methods: [['BREW']],
}

/** Those of a handful of values that are of the field's type. */
function fitting(entity: EntityName, field: string): unknown[] {
  const type = (entities[entity].schema.shape as Record<string, z.ZodType>)[field]
  const texts = ['a', 'b', 'c', 'd', 'e', 'f', ' A ', '<b>g</b>']
  const some = [...texts, true, false, 7, 8, [], ['GET', 'POST', 'GET'], { a: 'b' }].filter(
    value => type?.safeParse(value).success,
  )
  return some.length > 0 ? some : [null]
}
