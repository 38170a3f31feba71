import { plainText } from '../plain-text.ts'
import type { Facts } from '../sighting.ts'

/** What a device says, as people can read it; nothing where it says nothing. */
export const said = (text: string | undefined, most = 200): string | undefined =>
  plainText(text ?? '', most) || undefined

/** Those facts that are known. */
export const factsOf = (facts: { [Name in keyof Facts]: string | undefined }): Facts => known(facts, 200)

/** Those fields that say something. */
export const detailsOf = (details: Record<string, string | undefined>): Record<string, string> => known(details, 255)

function known(fields: Record<string, string | undefined>, most: number): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, text]) => {
      const plain = said(text, most)
      return plain === undefined ? [] : [[name, plain]]
    }),
  )
}

/** An address of a web page or service, when it is at the device that names it: it must not send us to others. */
export function addressAt(hosts: readonly string[], text: string | undefined): URL | undefined {
  const url = text && text.length <= 500 ? URL.parse(text.trim()) : null
  return url && /^https?:$/.test(url.protocol) && hosts.includes(url.hostname) && !url.username ? url : undefined
}
