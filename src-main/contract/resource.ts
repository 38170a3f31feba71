import { z } from 'zod'
import type { EntityDef } from '../model/entity.ts'
import { type EntityName, entities } from '../model/index.ts'
import { allow, type CallerRole, type Within } from './allow.ts'
import { listOf, paging, type record } from './shapes.ts'

interface Access {
  read: CallerRole
  /** Who may list them, when others may than may look at one. */
  list?: CallerRole
  write: CallerRole
  remove?: CallerRole
  /** Who may look at one that belongs to their room, besides those who may look at all. */
  seen?: { role: CallerRole; within: Within }
  /** What a list may be narrowed by, besides `q`. */
  query?: z.ZodRawShape
  /** What one record may be shown with. */
  show?: z.ZodRawShape
  /** What the answer to a save says besides. */
  saved?: z.ZodRawShape
}

/** Whatever a client sends: the model says what becomes of each member. */
export const fields = z.record(z.string(), z.unknown())
const id = z.object({ id: z.string() })

// All resources are of one type, so that one piece of code answers them: what narrows a list is read as it comes.
const anyList = z.looseObject(paging)
const anything = z.looseObject({})

/** The six routes that every one of PlaceOS's resources has: PUT and PATCH do the same (rest.md 1.7). */
export function resource(
  name: EntityName,
  { read, list = read, write, remove = write, seen, query = {}, show = {}, saved }: Access,
) {
  const { path, scope, noun, schema }: EntityDef = entities[name]
  const base = `/api/engine/v2/${path}` as const
  const row = documented(schema)
  const savedRow = (saved ? schema.and(z.looseObject(saved)) : schema) as unknown as typeof record
  const update = (method: 'PATCH' | 'PUT') =>
    allow(write, scope, { body: name })
      .route({ method, path: `${base}/{id}`, inputStructure: 'detailed', summary: `Change fields of one ${noun}` })
      .input(z.object({ params: id, query: z.object({ version: z.string().optional() }), body: fields }))
      .output(savedRow)
  return {
    index: allow(list, scope)
      .route({
        method: 'GET',
        path: base,
        inputStructure: 'detailed',
        outputStructure: 'detailed',
        summary: `List: ${noun}`,
      })
      .input(z.object({ query: z.object({ ...paging, ...query }) as unknown as typeof anyList }))
      .output(listOf(row)),
    show: allow(seen?.role ?? read, scope, seen ? { within: seen.within } : {})
      .route({ method: 'GET', path: `${base}/{id}`, inputStructure: 'detailed', summary: `Show one ${noun}` })
      .input(z.object({ params: id, query: z.object(show) as unknown as typeof anything }))
      .output(row),
    create: allow(write, scope, { body: name })
      .route({ method: 'POST', path: base, successStatus: 201, inputStructure: 'detailed', summary: `Add one ${noun}` })
      .input(z.object({ body: fields }))
      .output(savedRow),
    update: update('PATCH'),
    replace: update('PUT'),
    remove: allow(remove, scope)
      .route({
        method: 'DELETE',
        path: `${base}/{id}`,
        successStatus: 202,
        inputStructure: 'detailed',
        summary: `Remove one ${noun}, and what goes with it`,
      })
      .input(z.object({ params: id, query: anything }))
      .output(z.void()),
  }
}

/** The entity's schema says in the API document what a record looks like; what leaves is typed as a record. */
export const documented = (schema: z.ZodObject) => schema as unknown as typeof record
