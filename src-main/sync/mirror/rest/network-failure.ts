import { errorCode } from '../../../base/error-code.ts'
import { Failed } from '../../../base/result.ts'
import { explainTrouble } from '../../reach/connection-trouble.ts'

/** What went wrong on the way to the centre. TLS that does not fit is told from being away. */
export function networkFailure(error: unknown, host: string, { pinned }: { pinned: boolean }): Failed {
  const code = errorCode(error)
  const isInsecure = /CERT|SELF_SIGNED|UNABLE_TO|INVALID_CA|SSL|TLS|^EPROTO/.test(code)
  return new Failed(isInsecure ? 'rejected' : 'offline', explainTrouble(error, host, { pinned }), { code })
}
