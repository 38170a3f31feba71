import { implement, ORPCError } from '@orpc/server'
import type { Log } from '../base/log.ts'
import { Failed, failureOf } from '../base/result.ts'
import { contract } from '../contract/index.ts'
import { admit, admitTo, type Caller } from './caller.ts'
import { statusOf } from './failures.ts'
import type { Gate } from './gate.ts'

/** What every call knows of who is asking. */
export interface CallContext {
  caller: Caller
  log: Log
  gate: Gate
  /** How it was asked over HTTP; none on a socket. */
  request?: RequestFacts
  /** The query as it came, for those who must say it back; none on a socket. */
  asked?: URLSearchParams
  /** Why the body cannot be taken, if it cannot: who may not call is told that first. */
  unreadable?: Failed | undefined
}

/** What an answer may depend on that no input says. */
export interface RequestFacts {
  /** Without its port, in lower case. */
  hostname: string
  /** Where whoever asks reaches this node, such as `https://room.local:8420`. */
  base: string
  /** A cookie of somebody who is signed in came along. */
  hasSession: boolean
  /** Our own token came along. */
  hasToken: boolean
}

/**
 * The contract, ready to be answered: whoever may not call does not get further than this, and whatever an
 * answer throws leaves as the same failure on every wire. Output is not parsed again: its types are checked.
 */
export const on = implement(contract)
  .$context<CallContext>()
  .$config({ initialOutputValidationIndex: Number.NaN })
  .use(async ({ context, next, procedure, path }, input) => {
    try {
      const { meta, route } = procedure['~orpc']
      const { caller, gate } = context
      try {
        admit(caller, meta, route.method === undefined || route.method === 'GET' ? 'read' : 'write')
        admitTo(caller, meta, input, gate.systemsOf)
      } catch (error) {
        gate.refused(caller, path.join('.'), failureOf(error).message)
        throw error
      }
      if (context.unreadable) throw context.unreadable
      return await next()
    } catch (error) {
      if (error instanceof ORPCError) throw error
      if (!(error instanceof Failed)) {
        context.log.error(`A call failed in a way nobody foresaw: ${failureOf(error).message}`, {
          stack: (error as Error)?.stack,
        })
      }
      const failure = failureOf(error)
      throw new ORPCError(failure.code.toUpperCase(), {
        status: statusOf(failure),
        message: failure.message,
        data: { code: failure.code, detail: failure.detail },
      })
    }
  })
export type On = typeof on
