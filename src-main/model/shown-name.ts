interface Named {
  name: string
  display_name?: string | null | undefined
}

/** What people in the room read: of a system or a zone that has no name of its own for them, its name. */
export const shownName = ({ name, display_name }: Named): string => display_name || name
