import type { Entry } from 'ldapts'
import type { ExternalProfile } from '../external-profile.ts'

/** Our fields and the attributes they are taken from; the first that is there counts (auth.md 12.3). */
const attributesOf = {
  name: ['cn'],
  first_name: ['givenName'],
  last_name: ['sn'],
  email: ['mail', 'email', 'userPrincipalName'],
  phone: ['telephoneNumber', 'homePhone', 'facsimileTelephoneNumber'],
  nickname: ['uid', 'userid', 'sAMAccountName'],
}
const PHOTO = 'jpegPhoto'
const MAX_TEXT = 1_000
/** It is kept with the user's record, which every list of users carries. */
const MAX_PHOTO_BYTES = 32 * 1024

export const profileAttributes = [...Object.values(attributesOf).flat(), PHOTO]

export function profileOf(entry: Entry): ExternalProfile {
  const fields: Record<string, unknown> = {}
  for (const [field, attributes] of Object.entries(attributesOf)) {
    const value = attributes.map(attribute => textOf(entry, attribute)).find(text => text !== undefined)
    if (value !== undefined) fields[field] = value
  }
  const image = photoOf(entry)
  return { uid: entry.dn, fields: image ? { ...fields, image } : fields }
}

function textOf(entry: Entry, attribute: string): string | undefined {
  return valuesOf(entry, attribute)
    .filter(value => typeof value === 'string')
    .map(value => value.trim())
    .find(value => value && value.length <= MAX_TEXT)
}

function photoOf(entry: Entry): string | undefined {
  const photo = valuesOf(entry, PHOTO).find(value => Buffer.isBuffer(value))
  const isJpeg = photo?.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))
  if (!photo || !isJpeg || photo.length > MAX_PHOTO_BYTES) return undefined
  return `data:image/jpeg;base64,${photo.toString('base64')}`
}

/** Servers spell attributes their own way, and case means nothing (RFC 4512 2.5). */
function valuesOf(entry: Entry, attribute: string): (string | Buffer)[] {
  const name = Object.keys(entry).find(key => key.toLowerCase() === attribute.toLowerCase())
  return name === undefined ? [] : [entry[name] ?? []].flat()
}
