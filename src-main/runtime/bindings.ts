import type { Json } from '../base/json.ts'
import type { StatusValue } from '../model/live.ts'

/** A status in a system, by its name there; what it points to may come, go and move. */
export interface StatusAddress {
  sys: string
  mod: string
  index: number
  name: string
}

/** Told a value, and when the module reported it, in milliseconds since 1970: of one that was there before, long ago. */
export type StatusListener = (value: Json, at: number) => void

/** Indirect subscriptions: held against a name in a system, resolved anew whenever systems change (realtime.md 7). */
export interface Bindings {
  /** Tells the current value, when there is one, and then every new one. Call what it returns to stop. */
  bind(address: StatusAddress, listener: StatusListener): () => void
  /** A module reported new values, at that time. */
  changed(id: string, values: Record<string, Json>, at: number): void
  /** Systems changed, these or all: who stands where must be looked up again. */
  resolve(systems?: Iterable<string>): void
}

type Listeners = Set<StatusListener>

/** A module's place in a system, for as long as somebody is bound to a status there: thousands share a few of them. */
interface Seat {
  sys: string
  mod: string
  index: number
  /** Who sits there. */
  id: string | undefined
  /** By the name of the status. */
  bound: Map<string, Listeners>
}

export interface BindingParts {
  idOf(sys: string, mod: string, index: number): string | undefined
  /** `undefined` when the module has no such value. */
  currentValue(id: string, name: string): StatusValue | undefined
  /** Whether there is such a system: the binds of one that is gone stay with the modules they had. */
  hasSystem(sys: string): boolean
}

export function createBindings({ idOf, currentValue, hasSystem }: BindingParts): Bindings {
  const seatsIn = new Map<string, Set<Seat>>()
  /** Where new binds go: not to those of a system that is gone. */
  const open = new Map<string, Seat>()
  const seatsOf = new Map<string, Set<Seat>>()

  function sit(seat: Seat, id: string | undefined): void {
    if (seat.id !== undefined) {
      const others = seatsOf.get(seat.id)
      others?.delete(seat)
      if (others?.size === 0) seatsOf.delete(seat.id)
    }
    seat.id = id
    if (id === undefined) return
    const others = seatsOf.get(id)
    if (others) others.add(seat)
    else seatsOf.set(id, new Set([seat]))
  }

  function seatAt({ sys, mod, index }: StatusAddress): Seat {
    const key = keyOf({ sys, mod, index })
    const known = open.get(key)
    if (known) return known
    const seat: Seat = { sys, mod, index, id: undefined, bound: new Map() }
    open.set(key, seat)
    seatsIn.set(sys, (seatsIn.get(sys) ?? new Set()).add(seat))
    sit(seat, idOf(sys, mod, index))
    return seat
  }

  function leave(seat: Seat, name: string, listener: StatusListener): void {
    const listeners = seat.bound.get(name)
    if (!listeners?.delete(listener) || listeners.size > 0) return
    seat.bound.delete(name)
    if (seat.bound.size > 0) return
    sit(seat, undefined)
    const others = seatsIn.get(seat.sys)
    others?.delete(seat)
    if (others?.size === 0) seatsIn.delete(seat.sys)
    shut(seat)
  }

  function shut(seat: Seat): void {
    const key = keyOf(seat)
    if (open.get(key) === seat) open.delete(key)
  }

  function resolve(seat: Seat): void {
    if (!hasSystem(seat.sys)) {
      if (seat.id !== undefined) shut(seat)
      return
    }
    const id = idOf(seat.sys, seat.mod, seat.index)
    if (id === seat.id) return
    sit(seat, id)
    for (const name of seat.bound.keys()) tell(seat, name)
  }

  function tell({ id, bound }: Seat, name: string): void {
    const status = id === undefined ? undefined : currentValue(id, name)
    if (status === undefined) return
    for (const listener of bound.get(name) ?? []) listener(status.value, status.at)
  }

  return {
    bind(address, given) {
      const { name } = address
      const seat = seatAt(address)
      // A wrapper of its own, so that the same listener twice is two listeners.
      const listener: StatusListener = (value, at) => given(value, at)
      const listeners = seat.bound.get(name)
      if (listeners) listeners.add(listener)
      else seat.bound.set(name, new Set([listener]))
      const status = seat.id === undefined ? undefined : currentValue(seat.id, name)
      if (status !== undefined) listener(status.value, status.at)
      return () => leave(seat, name, listener)
    },
    changed(id, values, at) {
      for (const { bound } of seatsOf.get(id) ?? []) {
        for (const [name, value] of Object.entries(values)) {
          for (const listener of bound.get(name) ?? []) listener(value, at)
        }
      }
    },
    resolve(systems = seatsIn.keys()) {
      for (const sys of systems) for (const seat of seatsIn.get(sys) ?? []) resolve(seat)
    },
  }
}

/** With a length in it, since a name may hold whatever would stand between the two. */
const keyOf = ({ sys, mod, index }: Pick<Seat, 'sys' | 'mod' | 'index'>) => `${index} ${sys.length} ${sys}${mod}`
