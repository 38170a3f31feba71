import type { Said, Script } from './replay-script.ts'

/** What was asked in a recording, by a text that stands for it, with all the answers it ever got. */
export interface AnswerBook {
  knows(question: string): boolean
  /** The answer of this time; once the recorded ones are used up, the last one for ever. Nothing when never asked. */
  next(question: string): readonly Said[] | undefined
  /** The longest question that the text begins with. */
  longestIn(text: string): string | undefined
  /** Whether the text may become a question when more of it comes. */
  mayBecome(text: string): boolean
}

export function answerBook(exchanges: Script['exchanges'], nameOf: (asked: Buffer) => string): AnswerBook {
  const answers = new Map<string, { all: Said[][]; next: number }>()
  for (const [at, { asked, answers: said }] of exchanges.entries()) {
    const name = nameOf(asked)
    const known = answers.get(name)
    // The recording may have ended before the last answer came.
    const isCutOff = at === exchanges.length - 1 && said.length === 0
    if (!known) answers.set(name, { all: [said], next: 0 })
    else if (!isCutOff) known.all.push(said)
  }
  const sorted = [...answers.keys()].filter(name => name !== '').sort(byCode)
  const lengths = [...new Set(sorted.map(name => name.length))].sort((a, b) => b - a)

  return {
    knows: question => question !== '' && answers.has(question),
    next(question) {
      const found = answers.get(question)
      if (!found) return undefined
      const said = found.all[found.next]
      found.next = Math.min(found.next + 1, found.all.length - 1)
      return said
    },
    longestIn(text) {
      const length = lengths.find(one => one <= text.length && answers.has(text.slice(0, one)))
      return length === undefined ? undefined : text.slice(0, length)
    },
    mayBecome(text) {
      // The first one that is not before the text is the text itself, or the first that begins with it.
      let [low, high] = [0, sorted.length]
      while (low < high) {
        const middle = (low + high) >> 1
        if ((sorted[middle] ?? '') <= text) low = middle + 1
        else high = middle
      }
      return sorted[low]?.startsWith(text) ?? false
    },
  }
}

const byCode = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
