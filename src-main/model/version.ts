import { z } from 'zod'

/** What runs here. A plain value: it is not stored (model.md 3.20). */
export const version = z.object({
  service: z.string(),
  commit: z.string(),
  version: z.string(),
  build_time: z.string(),
  platform_version: z.string(),
})
export type Version = z.infer<typeof version>
