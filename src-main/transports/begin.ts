import type { TransportEvents } from '../driver-kit/transport.ts'

/**
 * Lets whoever must sign in do so, then goes on: in the same instant where there was nothing to wait for, so that no byte
 * is handed over in between. Who calls must look whether the connection is still there.
 */
export function begin(
  events: Pick<TransportEvents, 'begins'>,
  done: () => void,
  failed: (error: unknown) => void,
): void {
  let signingIn: void | Promise<void>
  try {
    signingIn = events.begins()
  } catch (error) {
    return failed(error)
  }
  if (signingIn) signingIn.then(done, failed)
  else done()
}
