/** Which objects a server may keep to itself (gitprotocol-v2, `filter`): all but commits, or the files' contents. */
export type Filter = 'tree:0' | 'blob:none'

/**
 * The request for a pack, with a filter added. isomorphic-git cannot ask for a partial clone; git can, and listing
 * fifty commits then costs some kilobytes rather than every file of the repository.
 */
export function askLess(request: Buffer, filter: Filter): Buffer {
  const first = lengthAt(request, 0)
  const wants = request.toString('utf8', 4, first).replace(/\n$/, '')
  const end = flushAt(request)
  return Buffer.concat([
    line(`${wants} filter\n`),
    request.subarray(first, end),
    line(`filter ${filter}\n`),
    request.subarray(end),
  ])
}

/** Whether the server said in its first line of references that it can filter. */
export function canFilter(advertisement: string): boolean {
  return /\0[^\n]*\bfilter\b/.test(advertisement)
}

/** A pkt-line: four hexadecimal digits that count themselves, then the text (gitprotocol-common). */
function line(text: string): Buffer {
  const bytes = Buffer.from(text)
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, '0')), bytes])
}

function lengthAt(request: Buffer, at: number): number {
  return Number.parseInt(request.toString('latin1', at, at + 4), 16)
}

function flushAt(request: Buffer): number {
  let at = 0
  for (let length = lengthAt(request, at); length > 0; length = lengthAt(request, at)) at += length
  return at
}
