const [LESS_THAN, AMPERSAND, EQUALS] = [0x3c, 0x26, 0x3d]
/** A device says what it is with a hundred or so, most of them names of namespaces. */
const MOST_SIGNS = 300

/** Whether XML is quickly read: what that costs grows with its tags, its attributes and its entities, not with its length. */
export function isQuicklyRead(xml: Buffer): boolean {
  let signs = 0
  for (const byte of xml) if (byte === LESS_THAN || byte === AMPERSAND || byte === EQUALS) signs += 1
  return signs <= MOST_SIGNS
}
