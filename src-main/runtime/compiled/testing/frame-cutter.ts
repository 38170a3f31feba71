/** Takes what a host says out of its bytes, however they are cut: four bytes of length, then JSON. */
export function createFrameCutter(heard: (text: string) => void): (bytes: Buffer) => void {
  let kept = Buffer.alloc(0)
  return bytes => {
    kept = Buffer.concat([kept, bytes])
    while (kept.length >= 4) {
      const end = 4 + kept.readInt32LE(0)
      if (kept.length < end) return
      const text = kept.toString('utf8', 4, end)
      kept = kept.subarray(end)
      heard(text)
    }
  }
}
