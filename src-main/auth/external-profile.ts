/** What a directory or provider says of somebody who proved to be who they are. */
export interface ExternalProfile {
  /** What the identity is known by: the DN at a directory, `uid` as mapped at a provider (auth.md 12). */
  uid: string
  /** The user's fields it knows, under our names: `email`, `name`, `first_name` … Roles are never among them. */
  fields: Record<string, unknown>
}
