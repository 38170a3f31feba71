import type { SignIn } from '../auth/sign-in.ts'
import type { Log } from '../base/log.ts'
import { messageOf } from '../base/result.ts'
import { Role } from '../model/enums.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { Store } from '../store/open.ts'
import { endGuests } from './handlers/access.ts'

/** What a room's logic says of itself when nobody uses it any more. */
const isOff = ({ power, active }: Record<string, unknown>) => power === false || active === false

interface Parts {
  store: Store
  runtime: Runtime
  signIn: SignIn
  log: Log
}

/** Phones have borrowed a room for as long as it is used: once it is switched off, its controls are the panel's again. */
export function takeBackWhenOff({ store, runtime, signIn, log }: Parts): () => void {
  return runtime.news(news => {
    if (news.kind !== 'status' || !isOff(news.changed)) return
    const module = store.module.get(news.id)
    // Displays and relays have a power too; that of the room is its logic's.
    if (module?.role !== Role.logic || !module.control_system_id) return
    endGuests(signIn, module.control_system_id, 'The room was switched off.').catch(error =>
      log.error(`Phones that borrowed ${module.control_system_id} were not noted as gone: ${messageOf(error)}`),
    )
  })
}
