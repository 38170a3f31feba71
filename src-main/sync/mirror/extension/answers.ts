import type { Log } from '../../../base/log.ts'
import { messageOf } from '../../../base/result.ts'
import type { CoreRequest } from '../../edge/messages.ts'
import type { Overrides } from '../../overrides/overrides-contract.ts'

type ExtensionRequest = Extract<CoreRequest, { type: `alcove_${string}` }>

export const isOfExtension = (request: CoreRequest): request is ExtensionRequest => request.type.startsWith('alcove_')

interface Parts {
  mirror: { changedThere(): void }
  overrides: Pick<Overrides, 'list' | 'promote' | 'drop'>
  /** Keeps the new secret, and the one before until the new one has worked. */
  rotate(secret: string): Promise<void>
  log: Log
}

/** Does what a centre with our extension asks for; the boolean is the answer. What fails is in the log, in words. */
export function createExtensionAnswers({ mirror, overrides, rotate, log }: Parts) {
  return async (request: ExtensionRequest, signal: AbortSignal): Promise<boolean> => {
    try {
      await answer(request, signal)
      return true
    } catch (error) {
      log.warn(`What the centre asked for was not done (${request.type}). ${messageOf(error)}`)
      return false
    }
  }

  async function answer(request: ExtensionRequest, signal: AbortSignal): Promise<void> {
    if (request.type === 'alcove_changed') mirror.changedThere()
    else if (request.type === 'alcove_rotate') await rotate(request.secret)
    else await resolve(request, signal)
  }

  async function resolve({ entity, id, field, choice, by }: Resolve, signal: AbortSignal): Promise<void> {
    const chosen = overrides.list().find(one => one.entity === entity && one.id === id && one.field === field)
    const what = `${entity} ${id}${field && ` (${field})`}`
    if (!chosen) {
      // The centre may ask twice, or just after somebody has chosen here.
      log.info(`${by} at the centre has chosen what becomes of ${what}, which is no different any more.`)
      return
    }
    log.info(
      `${by} at the centre has ${choice === 'promote' ? 'taken over' : 'turned down'} what was changed here: ${what}.`,
    )
    // People of the centre are no users of this node: who it was is in the log only.
    if (choice === 'promote') await overrides.promote(chosen.key, undefined, signal)
    else await overrides.drop(chosen.key)
  }
}

type Resolve = Extract<CoreRequest, { type: 'alcove_resolve' }>
