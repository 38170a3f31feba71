import { XMLParser } from 'fast-xml-parser'
import { z } from 'zod'

// SOAP 1.2 as devices answer it (w3.org/TR/soap12-part1, 5). Names come without their prefixes, attributes as `@name`,
// and everything is text: a token called 1.0 must not become a number.

export interface SoapMessage {
  /** What stands in the body, by name. */
  body: Record<string, unknown>
  /** Its header's `Security`, if it has one. */
  security: unknown
  fault: SoapFault | undefined
}

export interface SoapFault {
  /** From the general to the particular: `Sender`, `InvalidArgVal`, `NoToken`. */
  codes: string[]
  reason: string
}

/** No answer of a camera is longer; what is would only be read to keep us busy. */
const MOST_CHARACTERS = 512 * 1024

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  maxNestedTags: 40,
  // Numbered ones are among them.
  htmlEntities: true,
})

/** XML that declares a type or entities: no device has a need to, and what they grow to knows no bound (CWE-776). */
export const declaresEntities = (xml: string): boolean => /<!(DOCTYPE|ENTITY)/i.test(xml)

/** Nothing when it is no SOAP message. One that declares entities or a type is none: SOAP forbids both (5). */
export function readSoap(text: string): SoapMessage | undefined {
  if (text.length > MOST_CHARACTERS || declaresEntities(text)) return undefined
  let parsed: unknown
  try {
    parsed = parser.parse(text)
  } catch {
    return undefined
  }
  const envelope = Envelope.safeParse(parsed).data?.Envelope
  if (!envelope) return undefined
  return { body: envelope.Body, security: envelope.Header?.Security, fault: faultIn(envelope.Body) }
}

/** An element of which there may be none, one or many. */
export const several = <Item extends z.ZodType>(item: Item) =>
  z.preprocess(value => (value === undefined || value === '' ? [] : [value].flat()), z.array(item).max(1_000))

/** The text of an element, whether it has attributes or not. */
export const text = z.union([
  z.string().max(4_096),
  z.object({ '#text': z.string().max(4_096) }).transform(element => element['#text']),
])

/** A number as XML writes it; neither `INF` nor `NaN`. */
export const number = z.string().trim().min(1).transform(Number).pipe(z.number())

const Envelope = z.object({
  Envelope: z.object({
    Header: z.looseObject({}).optional().catch(undefined),
    Body: z.record(z.string(), z.unknown()),
  }),
})

interface Code {
  Value?: string | undefined
  Subcode?: Code | undefined
}
const Code: z.ZodType<Code> = z.object({
  Value: text.optional().catch(undefined),
  get Subcode() {
    return Code.optional().catch(undefined)
  },
})
const Fault = z.object({
  Code: Code.optional().catch(undefined),
  Reason: z
    .object({ Text: several(text) })
    .optional()
    .catch(undefined),
})

function faultIn(body: Record<string, unknown>): SoapFault | undefined {
  if (!Object.hasOwn(body, 'Fault')) return undefined
  const { Code: code, Reason: reason } = Fault.safeParse(body.Fault).data ?? {}
  const codes: string[] = []
  for (let at = code; at && codes.length < 8; at = at.Subcode) {
    if (at.Value) codes.push(at.Value.replace(/^.*:/, ''))
  }
  return { codes, reason: reason?.Text[0] ?? '' }
}
