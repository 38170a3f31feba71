import { oc } from '@orpc/contract'
import type { EntityName } from '../model/index.ts'

/**
 * Who may call: `public` needs no credential; the others each include the one before them. A guest has borrowed a
 * room's controls, a panel stands in it; user, support and admin are PlaceOS's.
 */
export type CallerRole = 'public' | 'guest' | 'panel' | 'user' | 'support' | 'admin'

/**
 * Which system a call is about, for those who may see theirs only: where in the input the id of a system, of a module,
 * or of a place (a system or one of its zones) stands, such as `params.sys_id`. `own`: the answer itself keeps to the
 * caller's systems.
 */
export type Within = { system: string } | { module: string } | { place: string } | 'own'

interface More {
  /** The entity whose fields the body has, for the API document. */
  body?: EntityName
  /** Without it, nobody who is bound to a system may call (guests and panels are). */
  within?: Within
}

/** What a call says of itself before it may exist. */
export interface Access extends More {
  role: CallerRole
  /**
   * PlaceOS's resource names, any of which will do (rest.md 1.4); none: any credential will. Reading or writing
   * follows from the method; `public` opens all of them.
   */
  scope: string | readonly string[] | undefined
}

/** Begins the declaration of a call. There is no other way to begin one, so none is without an answer to "who". */
export function allow(role: CallerRole, scope?: Access['scope'], more: More = {}) {
  return oc.$meta<Access>({ role, scope, ...more })
}
