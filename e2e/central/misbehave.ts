/** What can be wrong with a centre. Settings may be changed at any time and count for all edges from then on. */
export interface Misbehaviour {
  /** Each answer to an edge comes that much later. */
  answerAfterMs: number
  /** Types of requests that are never answered, such as `register` or `fetch_binary`. */
  silentOn: string[]
  /** Types of requests that are answered with `success: false` and not carried out. */
  failOn: string[]
  wrongKeyInBinary: boolean
  /** Before each answer goes a text frame that is no message. */
  garbageText: boolean
  /** Before each answer goes a binary message that is no container. */
  garbageBinary: boolean
  /** A page lacks its last change. */
  truncatedPages: boolean
  wrongChecksum: boolean
  wrongDigest: boolean
  /** The TCP connection is cut behind the so-many-th frame on it, control frames included. */
  cutAfterSent: number | undefined
  /** The same of what came in: what it asked is done, its answer never goes. */
  cutAfterReceived: number | undefined
  /** Connections of edges are refused with that status. */
  refuseWith: 401 | 403 | 503 | undefined
  /** The key is right and has expired. */
  expiredKey: boolean
  /** No core node is there (edge.md 1.2). */
  noCore: boolean
  neverPing: boolean
  duplicateAnswers: boolean
  /** Before each answer goes one whose id nobody asked with. */
  unknownAnswers: boolean
  wrongAnswerTypes: boolean
  /** A second connection while the first lives takes it over, with what comes of it (edge.md 1.5). */
  takeover: boolean
  /** `fetch_binary` of a file that is not there is answered with fail; a stock core says nothing (edge.md 5.1). */
  failMissingBinaries: boolean
  /** Every message about a change in the database goes twice (edge.md 9.2). */
  repeats: boolean
}

export const wellBehaved = (): Misbehaviour => ({
  answerAfterMs: 0,
  silentOn: [],
  failOn: [],
  wrongKeyInBinary: false,
  garbageText: false,
  garbageBinary: false,
  truncatedPages: false,
  wrongChecksum: false,
  wrongDigest: false,
  cutAfterSent: undefined,
  cutAfterReceived: undefined,
  refuseWith: undefined,
  expiredKey: false,
  noCore: false,
  neverPing: false,
  duplicateAnswers: false,
  unknownAnswers: false,
  wrongAnswerTypes: false,
  takeover: false,
  failMissingBinaries: false,
  repeats: false,
})
