import type { DeviceLine } from '@contract/discovery-views.ts'

interface Tie {
  mark: string
  words: string
  /** What somebody may decide about it. */
  act: string
  isLinking: boolean
}

type Used = Pick<DeviceLine['modules'][number], 'linked' | 'held'> & { doubt?: string }

/** How a module and a device belong together, and what can be done about that. */
export function tieOf({ linked, held, doubt = '' }: Used): Tie {
  if (held && !linked) {
    return {
      mark: 'Not driven',
      words: 'If this one was put in its place, say so: the module belongs to it from then on.',
      act: 'It is the replacement: drive it',
      isLinking: true,
    }
  }
  if (held) {
    return {
      mark: 'Not driven',
      words: 'Let go, it talks to whatever is at its address, as modules do that belong to no device.',
      act: 'Let go',
      isLinking: false,
    }
  }
  if (doubt) {
    return {
      mark: 'Left behind',
      words:
        'Anybody can announce a device. If you know that it is there, say so: the module goes there with all it knows.',
      act: 'It is this one: go there',
      isLinking: true,
    }
  }
  return linked
    ? {
        mark: 'Kept together',
        words: 'When this device moves to another address, the module goes with it.',
        act: 'Let go',
        isLinking: false,
      }
    : {
        mark: 'By address',
        words: 'The module only has its address. When the device moves, the module stays behind.',
        act: 'Keep together',
        isLinking: true,
      }
}
