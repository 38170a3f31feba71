import { z } from 'zod'
import { messageOf } from '../base/result.ts'
import type { DiscoveryHints } from './define-driver.ts'

const pattern = z.string().superRefine((source, check) => {
  try {
    new RegExp(source, 'i')
  } catch (error) {
    check.addIssue({ code: 'custom', message: `is no pattern: ${messageOf(error)}` })
  }
})
const port = z.int().min(1).max(65_535)

const shape = z.object({
  mdns: z
    .array(
      z.object({
        type: z.string().regex(/^_[a-z0-9-]+\._(tcp|udp)$/i, 'must be a service type such as _shelly._tcp'),
        txt: z.record(z.string(), pattern).optional(),
        name: pattern.optional(),
        port: z.literal(true).optional(),
      }),
    )
    .optional(),
  ssdp: z
    .array(
      z.object({
        target: z.string().optional(),
        manufacturer: pattern.optional(),
        model: pattern.optional(),
        server: pattern.optional(),
      }),
    )
    .optional(),
  search: z
    .array(
      z.object({
        by: z.enum(['onvif', 'pjlink', 'knx', 'art_net', 'visca', 'q_sys', 'amx']),
        make: pattern.optional(),
        model: pattern.optional(),
        service: pattern.optional(),
        uri: z.literal(true).optional(),
      }),
    )
    .optional(),
  vendorPrefixes: z
    .array(z.string().regex(/^([0-9a-f]{2}:){2,4}[0-9a-f]{2}$/i, 'must be the start of a MAC address such as 08:F9:E0'))
    .optional(),
  make: pattern.optional(),
  model: pattern.optional(),
  probe: z
    .array(
      z.object({
        port,
        protocol: z.enum(['tcp', 'udp']).optional(),
        send: z.string().max(1_000).optional(),
        expect: pattern,
      }),
    )
    .optional(),
  settings: z.record(z.string(), z.literal('mac')).optional(),
  network: z.object({ port, perCommand: z.boolean().optional() }).optional(),
})

/** Hints as data; throws and says where when one of them is none, as drivers are anybody's. */
export function checkedHints(hints: DiscoveryHints): DiscoveryHints {
  const parsed = shape.safeParse(structuredClone(hints))
  if (parsed.success) return parsed.data as DiscoveryHints
  const [issue] = parsed.error.issues
  throw new Error(`Its \`discovery.${issue?.path.join('.') ?? ''}\` ${issue?.message ?? 'is not valid'}.`)
}
