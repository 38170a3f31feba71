/** Bytes of ASN.1 in its distinguished encoding (X.690). */
export type Der = number[]

/** One value with its tag. */
export function der(tag: number, content: readonly number[]): Der {
  return [tag, ...lengthOf(content.length), ...content]
}

export const textOf = (text: string): Der => [...Buffer.from(text, 'ascii')]

function lengthOf(length: number): number[] {
  if (length < 0x80) return [length]
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
}
