import { makeAuthority } from '../authority.ts'
import { DAY_MS } from '../days.ts'
import { makeLeaf } from '../leaf.ts'
import type { Made } from '../maker.ts'

/** A company's authority and what it signs, for names of its own. */
export async function company(now: number, { names = ['av.example.com'], addresses = [] as string[], days = 60 } = {}) {
  const authority = await makeAuthority({
    name: 'Example Root',
    hostname: '',
    permitted: ['example.com'],
    notBefore: now - 400 * DAY_MS,
    notAfter: now + 4_000 * DAY_MS,
  })
  const sign = (ends: number, begins = now - DAY_MS): Promise<Made> =>
    makeLeaf({ authority, names, addresses, notBefore: begins, notAfter: ends })
  return { authority, sign, server: await sign(now + days * DAY_MS) }
}
