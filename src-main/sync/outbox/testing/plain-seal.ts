import type { Seal } from '../../../store/seal.ts'

/** Not readable at a glance, and to be opened under its own name only. */
export const plainSeal: Seal = {
  close: (id, text) => Buffer.from(JSON.stringify([id, text])).toString('base64'),
  open(id, text) {
    const [of, opened] = JSON.parse(Buffer.from(text, 'base64').toString())
    if (of !== id) throw new Error(`It is sealed for ${of}.`)
    return opened
  },
}
