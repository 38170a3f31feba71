/** MD5 (RFC 1321) as hexadecimal: PlaceOS's client ids are made with it, and browsers have none of their own. */
export function md5(text: string): string {
  const words = wordsOf(new TextEncoder().encode(text))
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476)
  for (let at = 0; at < words.length; at += 16) mix(state, words.subarray(at, at + 16))
  return [...new Uint8Array(state.buffer)].map(byte => byte.toString(16).padStart(2, '0')).join('')
}

/** Padded to whole blocks, with the length in bits at the end; every machine with a browser is little-endian. */
function wordsOf(bytes: Uint8Array): Int32Array {
  const padded = new Uint8Array(((bytes.length + 8) >> 6) * 64 + 64)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  const words = new Int32Array(padded.buffer)
  words[words.length - 2] = bytes.length << 3
  words[words.length - 1] = bytes.length >>> 29
  return words
}

const SHIFTS = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
]
const SINES = Int32Array.from({ length: 64 }, (_, step) => Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32))

function mix(state: Int32Array, block: Int32Array): void {
  let [a = 0, b = 0, c = 0, d = 0] = state
  for (let step = 0; step < 64; step++) {
    const round = step >> 4
    const [mixed, from] =
      round === 0
        ? [(b & c) | (~b & d), step]
        : round === 1
          ? [(d & b) | (~d & c), 5 * step + 1]
          : round === 2
            ? [b ^ c ^ d, 3 * step + 5]
            : [c ^ (b | ~d), 7 * step]
    const sum = (a + mixed + (SINES[step] ?? 0) + (block[from & 15] ?? 0)) | 0
    const shift = SHIFTS[round]?.[step & 3] ?? 0
    ;[a, d, c, b] = [d, c, b, (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0]
  }
  state.set([a, b, c, d].map((value, index) => (value + (state[index] ?? 0)) | 0))
}
