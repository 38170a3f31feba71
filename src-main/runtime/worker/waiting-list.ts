import type { Command } from './command.ts'

/** Commands in the order in which they are to run: the larger rank first, equals by their place. */
export interface WaitingList {
  insert(command: Command): void
  /** The one that waits under that name. */
  named(name: string): Command | undefined
  /** Puts another in the place of one that waits; its rank decides where that is now. */
  replace(old: Command, command: Command): void
  remove(command: Command): void
  takeFirst(): Command | undefined
  takeAll(): Command[]
  readonly all: readonly Command[]
}

export function createWaitingList(): WaitingList {
  const list: Command[] = []
  let places = 0

  function put(command: Command): void {
    // Text that is no number, from a driver without types, counts as 0, or the list would lose its order.
    command.rank = command.priority || 0
    // Most come in at the end, so the search begins there.
    let at = list.length
    for (let before = list[at - 1]; before && goesFirst(command, before); before = list[at - 1]) at -= 1
    if (at === list.length) list.push(command)
    else list.splice(at, 0, command)
  }

  function remove(command: Command): void {
    const at = list.indexOf(command)
    if (at >= 0) list.splice(at, 1)
  }

  return {
    insert(command) {
      command.place = places++
      put(command)
    },
    named: name => list.find(command => command.name === name),
    replace(old, command) {
      remove(old)
      command.place = old.place
      put(command)
    },
    remove,
    takeFirst: () => list.shift(),
    takeAll: () => list.splice(0),
    all: list,
  }
}

const goesFirst = (one: Command, other: Command): boolean =>
  one.rank > other.rank || (one.rank === other.rank && one.place < other.place)
