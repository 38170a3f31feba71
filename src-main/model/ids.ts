const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_~'
const EPOCH_SECONDS = Date.UTC(2014, 0, 1) / 1000

/** A new id in PlaceOS's form: `<table>-<seconds since 2014 × 2^30 + 30 random bits, in base 65>` (model.md 1.1). */
export function newId(table: string, nowMs: number, random: number = random30()): string {
  let number = BigInt(Math.floor(nowMs / 1000) - EPOCH_SECONDS) * 2n ** 30n + BigInt(random)
  let postfix = ''
  do {
    postfix = ALPHABET[Number(number % 65n)] + postfix
    number /= 65n
  } while (number > 0n)
  return `${table}-${postfix}`
}

/** The table an id belongs to: what stands before the first hyphen, since a postfix may hold hyphens too. */
export function tableOf(id: string): string {
  return id.slice(0, Math.max(0, id.indexOf('-')))
}

function random30(): number {
  const [word = 0] = crypto.getRandomValues(new Uint32Array(1))
  return word >>> 2
}

/** Orders two ids of one table by when they were made. */
export function timeOrder(a: string, b: string): number {
  const [first, second] = [numberOf(a), numberOf(b)]
  return first < second ? -1 : first > second ? 1 : 0
}

function numberOf(id: string): bigint {
  let number = 0n
  for (const digit of id.slice(id.indexOf('-') + 1))
    number = number * 65n + BigInt(Math.max(0, ALPHABET.indexOf(digit)))
  return number
}
