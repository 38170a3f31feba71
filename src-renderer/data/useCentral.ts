import type { Result } from '@base/result.ts'
import type { CentralCheck, CentralView } from '@contract/central-views.ts'
import { useMemo } from 'react'
import { useSession } from './connect.tsx'
import { type LiveState, live } from './live.ts'
import { useLive } from './useLive.ts'
import { useRunning } from './useRunning.ts'

/** The tie to the central server, as it is. */
export function useCentral(): LiveState<CentralView> {
  const { link, clock } = useSession()
  const central = useMemo(
    () =>
      live<CentralView, CentralView>({
        link,
        clock,
        ask: (client, options) => client.central.watch(undefined, options),
        fold: (_, view) => view,
      }),
    [link, clock],
  )
  return useLive(central)
}

export interface Asking {
  address: string
  secret: string
  ca: string | null
}

export interface Joining extends Asking {
  api_key: string | null
  systems: string[]
  logic: CentralView['logic']
}

/** What is done about it. What went wrong is part of the answer, not thrown. */
export interface CentralDoings {
  check(step: CentralCheck['step'], asking: Asking): Promise<Result<CentralCheck>>
  connect(joining: Joining): Promise<Result<CentralView>>
  disconnect(keep: boolean): Promise<Result<CentralView>>
  rotate(secret: string): Promise<Result<CentralView>>
  explain(key: string, reason: string): Promise<Result<void>>
  promote(key: string): Promise<Result<void>>
  drop(key: string): Promise<Result<void>>
}

export function useCentralDoing(): CentralDoings & { busy: boolean } {
  const { run, busy } = useRunning()
  const doings = useMemo(
    (): CentralDoings => ({
      check: (step, asking) => run((client, options) => client.central.check({ step, ...asking }, options)),
      connect: joining => run((client, options) => client.central.connect(joining, options)),
      disconnect: keep => run((client, options) => client.central.disconnect({ query: { keep } }, options)),
      rotate: secret => run((client, options) => client.central.rotate({ secret }, options)),
      explain: (key, reason) => run((client, options) => client.central.explain({ key, reason }, options)),
      promote: key => run((client, options) => client.central.promote({ key }, options)),
      drop: key => run((client, options) => client.central.drop({ key }, options)),
    }),
    [run],
  )
  return { ...doings, busy }
}
