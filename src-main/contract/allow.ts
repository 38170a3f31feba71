import { oc } from '@orpc/contract'
import type { EntityName } from '../model/index.ts'

/** Who may call: `public` needs no credential; the others are PlaceOS's roles, each including the one before it. */
export type CallerRole = 'public' | 'user' | 'support' | 'admin'

/** What a call says of itself before it may exist. */
export interface Access {
  role: CallerRole
  /**
   * PlaceOS's resource names, any of which will do (rest.md 1.4); none: any credential will. Reading or writing
   * follows from the method; `public` opens all of them.
   */
  scope: string | readonly string[] | undefined
  /** The entity whose fields the body has, for the API document. */
  body?: EntityName
}

/** Begins the declaration of a call. There is no other way to begin one, so none is without an answer to "who". */
export function allow(role: CallerRole, scope?: Access['scope'], body?: EntityName) {
  return oc.$meta<Access>({ role, scope, ...(body ? { body } : {}) })
}
