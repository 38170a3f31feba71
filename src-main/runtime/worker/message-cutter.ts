import { messageOf } from '../../base/result.ts'
import type { LinkOptions } from '../../driver-kit/link.ts'
import type { Tokenizer } from '../../driver-kit/tokenizers.ts'

/** How bytes become messages: looked through first, then cut (driver.md 13). */
export type Cutting = Pick<LinkOptions<unknown>, 'tokenizer' | 'preProcess'>

export interface MessageCutter {
  /** Never throws: what cannot be cut is thrown away, and told. */
  cut(bytes: Uint8Array): unknown[]
  /** Half a message that waits is forgotten. */
  renew(): void
  setTokenizer(tokenizer: Tokenizer<unknown>): void
  setPreProcessor(preProcess: Cutting['preProcess']): void
  /** Other code cuts from now on. It goes on with what waits; gives what that makes whole. */
  handOver(next: Cutting): unknown[]
}

/** Without a tokenizer a message is what came in one read. */
const rawBytes: Tokenizer<unknown> = { create: () => ({ push: bytes => [bytes] }) }

export function createMessageCutter(first: Cutting, trouble: (message: string) => void): MessageCutter {
  let { tokenizer = rawBytes, preProcess } = first
  let cutter = tokenizer.create(trouble)

  function renew(): void {
    cutter = tokenizer.create(trouble)
  }

  function safely(work: () => unknown[]): unknown[] {
    try {
      return work()
    } catch (error) {
      trouble(`What the device sent could not be cut into messages and is thrown away: ${messageOf(error)}`)
      renew()
      return []
    }
  }

  return {
    cut: bytes =>
      safely(() => {
        const whole = preProcess ? preProcess(bytes) : bytes
        return whole?.length ? cutter.push(whole) : []
      }),
    renew,
    setTokenizer(next) {
      tokenizer = next
      renew()
    },
    setPreProcessor(next) {
      preProcess = next
    },
    handOver(next) {
      const { held } = cutter
      tokenizer = next.tokenizer ?? rawBytes
      preProcess = next.preProcess
      renew()
      return held?.length ? safely(() => cutter.push(held)) : []
    },
  }
}
