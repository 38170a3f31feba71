import { z } from 'zod'

const made = new WeakMap<z.ZodRawShape, z.ZodObject>()

/** The schema of all arguments of a function. Made once for each: making one costs more than using it. */
export function wholeShape(shape: z.ZodRawShape): z.ZodObject {
  let schema = made.get(shape)
  if (!schema) {
    schema = z.object(shape)
    made.set(shape, schema)
  }
  return schema
}
