import type { DeviceLine } from '@contract/discovery-views.ts'
import { agoWords } from '../../people/rules.ts'

/** When a device that is away was there last; nothing while it is there. */
export const seenWords = ({ present, last_seen }: Pick<DeviceLine, 'present' | 'last_seen'>, now: number): string =>
  present ? '' : `Last seen ${agoWords(last_seen, now)}`
