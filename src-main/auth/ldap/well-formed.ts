// The shape of what a directory may answer us (RFC 4511 4), looked at before ldapts reads it.

interface Element {
  tag: number
  body: Buffer
}

/** How many pieces answers may still have: a flood of empty ones would cost more than its bytes. */
export interface Budget {
  pieces: number
}

export const SEQUENCE = 0x30
const [INTEGER, OCTETS, ENUMERATED, SET] = [0x02, 0x04, 0x0a, 0x31]
const [BOOLEAN, CONTROLS] = [0x01, 0xa0]

/** The tags of the operations we may see: bind, found entry, search done, found reference, extended. */
const operations: Record<number, (body: Buffer, budget: Budget) => boolean> = {
  97: isResult,
  100: isEntry,
  101: isResult,
  115: (body, budget) => all(inside(body, budget), isOctets),
  120: isResult,
}

/** Where the first element of the bytes begins and ends; undefined while its head is cut. */
export function headOf(bytes: Buffer, at = 0): { tag: number; start: number; end: number } | undefined {
  const [tag, first] = [bytes[at], bytes[at + 1]]
  if (tag === undefined || first === undefined) return undefined
  if (first < 0x80) return { tag, start: at + 2, end: at + 2 + first }
  const size = first & 0x7f
  const start = at + 2 + size
  // No length at all, or one that nothing of ours can have.
  if (size === 0 || size > 4) return { tag, start, end: Number.POSITIVE_INFINITY }
  if (bytes.length < start) return undefined
  return { tag, start, end: start + bytes.readUIntBE(at + 2, size) }
}

/** Whether it is an answer all of whose parts are where they belong, and fill what they are in. */
export function isAnswer(message: Buffer, budget: Budget): boolean {
  const [whole, ...more] = inside(message, budget) ?? []
  if (whole?.tag !== SEQUENCE || more.length > 0) return false
  const [id, operation, controls, ...rest] = inside(whole.body, budget) ?? []
  if (id?.tag !== INTEGER || id.body.length < 1 || id.body.length > 4) return false
  if (!operation || !operations[operation.tag]?.(operation.body, budget)) return false
  if (!controls) return true
  return (
    rest.length === 0 &&
    controls.tag === CONTROLS &&
    all(inside(controls.body, budget), control => control.tag === SEQUENCE && isControl(control.body, budget))
  )
}

/** `LDAPResult`, and what some operations have behind it: referrals, credentials, a name, a value. */
function isResult(body: Buffer, budget: Budget): boolean {
  const [code, matched, message, ...rest] = inside(body, budget) ?? []
  if (code?.tag !== ENUMERATED || code.body.length < 1 || code.body.length > 4) return false
  return isOctets(matched) && isOctets(message) && rest.every(({ tag }) => [0xa3, 0x87, 0x8a, 0x8b].includes(tag))
}

function isEntry(body: Buffer, budget: Budget): boolean {
  const [name, attributes, ...rest] = inside(body, budget) ?? []
  if (!isOctets(name) || attributes?.tag !== SEQUENCE || rest.length > 0) return false
  return all(inside(attributes.body, budget), attribute => {
    if (attribute.tag !== SEQUENCE) return false
    const [type, values, ...more] = inside(attribute.body, budget) ?? []
    return isOctets(type) && values?.tag === SET && more.length === 0 && all(inside(values.body, budget), isOctets)
  })
}

function isControl(body: Buffer, budget: Budget): boolean {
  const parts = inside(body, budget) ?? []
  const tags = parts.map(({ tag }) => tag)
  const critical = parts.find(({ tag }) => tag === BOOLEAN)
  return tags[0] === OCTETS && /^4(,1)?(,4)?$/.test(tags.join()) && (!critical || critical.body.length === 1)
}

function isOctets(element: Element | undefined): boolean {
  return element?.tag === OCTETS
}

function all(elements: Element[] | undefined, isRight: (element: Element) => boolean): boolean {
  return elements?.every(isRight) ?? false
}

/** The elements that the bytes consist of; undefined when they do not fill them, or are too many. */
function inside(bytes: Buffer, budget: Budget): Element[] | undefined {
  const elements: Element[] = []
  for (let at = 0; at < bytes.length; ) {
    const head = headOf(bytes, at)
    budget.pieces -= 1
    if (!head || head.end > bytes.length || budget.pieces < 0) return undefined
    elements.push({ tag: head.tag, body: bytes.subarray(head.start, head.end) })
    at = head.end
  }
  return elements
}
