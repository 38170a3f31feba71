import type { IncomingMessage } from 'node:http'
import { atLeast, nobody } from './caller.ts'
import { readCaller } from './credentials.ts'
import { remoteIsLocal } from './listener/listener.ts'

/** Who may see how the node fares: this machine, and whoever watches over many of them with a credential of support. */
export async function mayWatch(
  parts: Parameters<typeof readCaller>[0],
  { socket, headers }: Pick<IncomingMessage, 'headers'> & { socket: Pick<IncomingMessage['socket'], 'remoteAddress'> },
): Promise<boolean> {
  if (remoteIsLocal(socket)) return true
  const caller = await readCaller(parts, headers, new URLSearchParams()).catch(() => nobody)
  return atLeast(caller, 'support')
}
