import { z } from 'zod'

const plain = (text: string) => text.toLowerCase().replaceAll(/[-_ ]/g, '')

/** The member as it stands inside an object or a list: `display_port` for `DisplayPort` (driver.md 3.3). */
export const underscored = (member: string) =>
  member
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replaceAll(/[\s-]+/g, '_')
    .toLowerCase()

/** A choice as PlaceOS has it: case, `_` and `-` of what is given do not matter, and numbers are refused (driver.md 3.2). */
export function oneOf<const Members extends readonly [string, ...string[]]>(...members: Members) {
  const byName = new Map<string, Members[number]>(members.map(member => [plain(member), member]))
  return z
    .preprocess(
      value => (typeof value === 'string' ? (byName.get(plain(value)) ?? value) : value),
      z.enum(members as unknown as Members),
    )
    .meta({ placeos: 'enum' }) as unknown as z.ZodType<Members[number], Members[number]>
}

/** Whether a schema is a choice as PlaceOS has it. */
export const isOneOf = (schema: z.ZodType): boolean => z.globalRegistry.get(schema)?.placeos === 'enum'

/** The members of such a choice, as they were declared. */
export function membersOf(schema: z.ZodType): string[] {
  const choices = schema instanceof z.ZodPipe ? schema.out : undefined
  return choices instanceof z.ZodEnum ? choices.options.map(String) : []
}
