import type { SourceName } from '../../model/discovery-source.ts'
import type { Place, Sighting } from '../sighting.ts'

/** Where a datagram came from. */
export interface Sender {
  address: string
  port: number
}

/** A search by datagram: whom it asks, where it listens besides, and what is made of what it hears. */
export interface DatagramDeclaration {
  readonly name: SourceName
  /** Absent: it only listens. */
  readonly search?: {
    /** An address of a group, or everybody in the subnet. */
    readonly to: 'broadcast' | `2${string}`
    readonly port: number
    readonly everyMs: number
    /** `port` is the one of ours to which the answers come. */
    questions(place: Place, port: number): readonly Uint8Array[]
  }
  /** A port to which devices speak whoever asked; with the group that they speak to. */
  readonly listen?: { readonly port: number; readonly group?: string }
  /** A look at a few bytes: on some ports there is much that is not for us. */
  concerns(bytes: Buffer): boolean
  /** Pure, and gives nothing for whatever is not what it should be. */
  read(bytes: Buffer, from: Sender, place: Place): Sighting | undefined
  /** The key of the one that says goodbye with this. */
  goodbye?(bytes: Buffer, from: Sender): string | undefined
}
