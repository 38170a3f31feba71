import type { Refusal } from '../../data/gate.ts'
import type { DeviceKind } from '../../data/sign-in.ts'

/** What stands in the place of the room while the node does not let this page in. */
export type DoorName = 'enrol' | 'claim' | 'ended' | 'role'

/** Whoever could sign in to see the room may be let in without: that is the better way for a panel. */
export const doorOf = ({ kind }: Refusal): DoorName => (kind === 'sign-in' ? 'enrol' : kind)

const PHONE_PX = 540

/** A phone is as narrow as a hand, however it is held. */
export const deviceKindOf = ({ width, height }: { width: number; height: number }): DeviceKind =>
  Math.min(width, height) < PHONE_PX ? 'phone' : 'panel'

/** Where a technician lets the device in that shows this code. */
export const letInAddress = (origin: string, code: string): string =>
  `${origin}/admin/people/devices?code=${encodeURIComponent(code)}`
