import type { Result } from '@base/result.ts'
import type { Contract } from '@contract/index.ts'
import type { MailView } from '@contract/mail.ts'
import type { InferContractRouterInputs } from '@orpc/contract'
import { useMemo } from 'react'
import { useSession } from './connect.tsx'
import { type LiveState, live } from './live.ts'
import { useLive } from './useLive.ts'
import { useRunning } from './useRunning.ts'

export type MailChange = InferContractRouterInputs<Contract>['mail']['change']

/** How this node sends e-mail, as it changes. */
export function useMail(): LiveState<MailView> {
  const { link, clock } = useSession()
  const mail = useMemo(
    () =>
      live<MailView, MailView>({
        link,
        clock,
        ask: (client, options) => client.mail.watch(undefined, options),
        fold: (_, view) => view,
      }),
    [link, clock],
  )
  return useLive(mail)
}

/** What is done about it. What went wrong is part of the answer, not thrown. */
export interface MailDoings {
  change(change: MailChange): Promise<Result<MailView>>
  test(to: string): Promise<Result<{ sent: boolean }>>
}

export function useMailDoing(): MailDoings & { busy: boolean } {
  const { run, busy } = useRunning()
  const doings = useMemo(
    (): MailDoings => ({
      change: change => run((client, options) => client.mail.change(change, options)),
      test: to => run((client, options) => client.mail.test({ to }, options)),
    }),
    [run],
  )
  return { ...doings, busy }
}
