/** A maker as people call it: the first line of its entry, without its legal form, and without shouting. */
export function vendorName(entry: string): string {
  const line = (entry.split('\n', 1)[0] ?? '').trim().replace(/\s+/g, ' ')
  let name = line
  for (let shorter = name.replace(legalForm, ''); shorter && shorter !== name; shorter = name.replace(legalForm, '')) {
    name = shorter
  }
  return /\p{Ll}/u.test(line) ? name : name.replace(/\p{Lu}{4,}/gu, word => word[0] + word.slice(1).toLowerCase())
}

/** With a comma or a space in front, a dot behind, and once more for `Co., Ltd.` */
const legalForm =
  /[\s,.]+(?:&\s*co|co|company|corp|corporation|inc|incorporated|ltd|limited|llc|l\.l\.c|gmbh|ag|kg|plc|pty|pte|sa|s\.a|spa|s\.p\.a|srl|s\.r\.l|bv|b\.v|ab|a\/s|as|oy|sdn|bhd|d\.o\.o|sp\. z o\.o)[\s,.]*$/i
