import type { Question } from './dns-sd-contract.ts'

export interface KnownAnswer {
  name: string
  data: string
  ttl: number
}

export interface QueryPacket {
  questions: Question[]
  answers: KnownAnswer[]
  /** More answers that are known come in the next one (RFC 6762 7.2). */
  more: boolean
}

/** An Ethernet frame, as some small devices take no fragments. */
const LONGEST = 1_400

/** Folds questions, with what is known already and need not be said again, into few packets. */
export function fold(asked: readonly { question: Question; known: readonly KnownAnswer[] }[]): QueryPacket[] {
  const packets: QueryPacket[] = []
  let packet: QueryPacket = { questions: [], answers: [], more: false }
  let left = 0
  const begin = () => {
    packet = { questions: [], answers: [], more: false }
    packets.push(packet)
    left = LONGEST
  }
  for (const { question, known } of asked) {
    const size = sizeOf(question.name) + 4
    if (left < size) begin()
    left -= size
    packet.questions.push(question)
    for (const answer of known) {
      const answerSize = sizeOf(answer.name) + 10 + sizeOf(answer.data)
      if (left < answerSize) {
        packet.more = true
        begin()
      }
      left -= answerSize
      packet.answers.push(answer)
    }
  }
  return packets
}

/** A length before each label, and an empty one at the end. */
const sizeOf = (name: string) => Buffer.byteLength(name) + 2
