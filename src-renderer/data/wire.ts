import type { Contract } from '@contract/index.ts'
import type { ContractRouterClient } from '@orpc/contract'

/** The contract, asked. Only its types are imported: what is declared on the node is not shipped to the page twice. */
export type NodeClient = ContractRouterClient<Contract>

export type Page = 'admin' | 'kiosk'

/** One way to the node, until it closes. What carries it is nobody else's business. */
export interface Wire {
  client: NodeClient
  /** Settles when the other side is gone. Never rejects. */
  closed: Promise<void>
  /** Calls back whenever anything at all arrives. */
  onHeard(listener: () => void): void
  close(): void
}

export type OpenWire = (signal: AbortSignal) => Promise<Wire>
