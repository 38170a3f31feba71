import type { FailureCode } from '../base/result.ts'

/** Why something asked of a device failed, in one word; nothing when the error is none of the kit's. */
export const failureCode = (error: unknown): FailureCode | undefined =>
  error instanceof Error && 'code' in error ? (error.code as FailureCode) : undefined

/**
 * The queue knows no names of devices: its failures as a sentence for the person who asked. An error that none of the
 * words is for stays as it is.
 */
export function inWords(error: unknown, words: { [Code in FailureCode]?: string | undefined }): unknown {
  const code = failureCode(error)
  const sentence = code && Object.hasOwn(words, code) ? words[code] : undefined
  if (error instanceof Error && sentence !== undefined) error.message = sentence
  return error
}
