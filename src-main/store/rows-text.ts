/**
 * Rows never change: a change is another object. So their JSON is made by the bucket and kept for as long as the
 * bucket holds the same rows; a write of 20,000 rows of which one changed stringifies a few hundred.
 */
interface Bucket {
  rows: object[]
  bytes: Buffer
}

const BUCKET = 256

/** Gives the text of a table, `{"id":{…},…}` with a row to a line, in pieces of about a tenth of a megabyte. */
export function rowsText(): (rows: ReadonlyMap<string, object>) => Iterable<string | Buffer> {
  let known: Bucket[] = []

  return rows => {
    // The rows of this very moment: the pieces are asked for later, when there may be others.
    const [ids, values] = [[...rows.keys()], [...rows.values()]]
    return pieces(ids, values)
  }

  function* pieces(ids: string[], values: object[]) {
    const buckets: Bucket[] = []
    yield '{'
    for (let start = 0; start < values.length; start += BUCKET) {
      if (start > 0) yield ','
      const rows = values.slice(start, start + BUCKET)
      const before = known[buckets.length]
      const same = before?.rows.length === rows.length && rows.every((row, index) => row === before.rows[index])
      const bucket = same ? before : { rows, bytes: textOf(ids.slice(start, start + BUCKET), rows) }
      buckets.push(bucket)
      yield bucket.bytes
    }
    yield '}'
    known = buckets
  }
}

const textOf = (ids: string[], rows: object[]): Buffer =>
  Buffer.from(rows.map((row, index) => `\n${JSON.stringify(ids[index])}:${JSON.stringify(row)}`).join(','))
