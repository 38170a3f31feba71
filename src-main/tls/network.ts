import { isIP } from 'node:net'
import { type Clock, wait } from '../base/clock.ts'
import { type Emitter, emitter } from '../base/emitter.ts'
import type { Log } from '../base/log.ts'
import { Failed, messageOf } from '../base/result.ts'
import type { Secrets } from '../store/secrets.ts'
import { covers, factsOf } from './certificate.ts'
import { mayVouchFor, permittedNames } from './constraints.ts'
import { DAY_MS } from './days.ts'
import type { NetworkDocument } from './document.ts'
import { isLeafDue } from './due.ts'
import { lastKnown } from './interfaces.ts'
import type { Made, Maker } from './maker.ts'
import { type Interfaces, isHostName, type MachineNames, machineNames, plainAddress } from './names.ts'
import { checkOwn } from './own.ts'
import { type Identity, keepPairs } from './pairs.ts'
import { AUTHORITY_ENDS_SOON_MS } from './trouble.ts'
import { isElsewhere, type NetworkFacts, viewOf } from './view.ts'

const AUTHORITY_MS = 3_652 * DAY_MS
const LEAF_MS = 90 * DAY_MS
/** Phones whose clock is behind take it all the same. */
const BACKDATED_MS = DAY_MS
/** How soon a new address of the machine is noticed. */
const LOOK_EVERY_MS = 10_000

export interface NetworkParts {
  document: NetworkDocument
  secrets: Secrets
  clock: Clock
  log: Log
  maker: Maker
  interfaces(): Interfaces
  hostname(): string
  /** What technicians call this node. */
  nodeName(): string
  /** Under which it announces itself on the network. */
  announcedHost?: string
}

/** What this node is called, and the certificates with which it proves that. */
export interface Network {
  /** Keeps the certificate good for as long as the node runs. */
  run(signal: AbortSignal): Promise<void>
  /** What to show to who asks for this name; nothing before `make`. */
  identity(servername?: string): Identity | undefined
  /** Other certificates, or other names and addresses. */
  changed: Emitter<void>['on']
  /** It was opened to the local network, or closed. */
  opened: Emitter<void>['on']
  view(): NetworkFacts
  names(): MachineNames
  isOpen(): boolean
  setOpen(open: boolean): Promise<void>
  setNames(names: readonly string[]): Promise<void>
  /** The first authority and certificate, when the node is claimed; nothing when they are there. */
  make(): Promise<void>
  /** A certificate anew. An authority that is at its end, or cannot be used, too. */
  renew(): Promise<void>
  useOwn(pasted: { certificate: string; key: string }): Promise<void>
  dropOwn(): Promise<void>
  /** What a device must trust. */
  caPem(): string | undefined
}

export function createNetwork(parts: NetworkParts): Network {
  const { document, clock, log, maker } = parts
  const interfaces = lastKnown(parts.interfaces, log)
  const changed = emitter<void>()
  const opened = emitter<void>()
  const { now, sealed } = keepPairs(parts)
  let machine = lookAround()
  let failing: string | undefined
  let shown = ''
  let turn = Promise.resolve()

  return {
    changed: changed.on,
    opened: opened.on,
    isOpen: () => document.get().open,
    names: () => machine,
    caPem: () => document.get().authority?.certificate,
    identity(servername) {
      const { leaf } = now()
      const own = usableOwn()
      if (!own || !leaf) return own ?? leaf
      // Nobody names an address in TLS: then it is the one that covers addresses.
      const named = servername === undefined ? machine.addresses.filter(isElsewhere) : [servername]
      return named.some(name => covers(own.certificate, name)) ? own : leaf
    },
    async run(signal) {
      while (!signal.aborted) {
        await inTurn(lookAfter)
        await wait(clock, LOOK_EVERY_MS, signal).catch(() => undefined)
      }
    },
    view: () =>
      viewOf({ open: document.get().open, machine, pairs: now(), own: usableOwn(), failing, now: clock.now() }),
    async setOpen(open) {
      await document.change(state => ({ ...state, open }))
      opened.emit()
    },
    async setNames(given) {
      const names = [...new Set(given.map(asName))]
      await document.change(state => ({ ...state, names }))
      await inTurn(lookAfter)
    },
    make: () =>
      inTurn(async () => {
        if (!document.get().authority) await makeAll()
      }),
    renew: () =>
      inTurn(async () => {
        const { authority } = now()
        const at = clock.now()
        const usable = authority?.pair !== undefined && at >= authority.facts.notBefore
        if (usable && authority.facts.notAfter - at > AUTHORITY_ENDS_SOON_MS) await makeLeaf()
        else await makeAll()
      }),
    async useOwn(pasted) {
      const own = checkOwn(pasted, clock.now())
      await document.change(state => ({ ...state, own: sealed(own) }))
      tellIfChanged()
    },
    async dropOwn() {
      await document.change(state => ({ ...state, own: null }))
      tellIfChanged()
    },
  }

  /**
   * One that ended is no use to anybody, so it is shown no longer: whoever trusts this node's authority still gets in.
   * One that has not begun is: it was good when it was pasted, so it is the clock that is wrong.
   */
  function usableOwn(): Identity | undefined {
    const { own } = now()
    return own && clock.now() < own.facts.notAfter ? own : undefined
  }

  async function lookAfter(): Promise<void> {
    machine = lookAround()
    const { authority, leaf } = now()
    // With both keys lost, nothing is left that a device could trust.
    const lost = authority !== undefined && !authority.pair && !leaf
    if (lost || isLeafDue({ authority, leaf, machine, now: clock.now() })) {
      try {
        await (lost ? makeAll() : makeLeaf())
        log.info("The node's certificate was renewed.")
      } catch (error) {
        const words = `The certificate could not be renewed: ${messageOf(error)}`
        if (words !== failing) log.error(words)
        failing = words
      }
    }
    tellIfChanged()
  }

  async function makeAll(): Promise<void> {
    const time = clock.now()
    const name = parts.nodeName()
    const hostname = parts.hostname().toLowerCase().replace(/\.$/, '')
    const permitted = permittedNames(isHostName(hostname) ? hostname : '')
    const made = await maker.authority({
      name: name === '' || name === 'Alcove' ? 'Alcove' : `Alcove ${name}`,
      hostname,
      permitted,
      notBefore: time - BACKDATED_MS,
      notAfter: time + AUTHORITY_MS,
    })
    const leaf = await leafFrom(made, permitted)
    await document.change(state => ({ ...state, authority: { ...sealed(made), permitted }, leaf: sealed(leaf) }))
    log.info("The node's certificate authority was made.")
    tellIfChanged()
  }

  async function makeLeaf(): Promise<void> {
    const { authority } = now()
    if (!authority?.pair) throw new Failed('conflict', "The key of this node's authority cannot be read.")
    const leaf = await leafFrom(authority.pair, authority.permitted)
    await document.change(state => ({ ...state, leaf: sealed(leaf) }))
    tellIfChanged()
  }

  async function leafFrom(authority: Made, permitted: readonly string[]): Promise<Made> {
    machine = lookAround()
    const time = clock.now()
    const ends = factsOf(authority.certificate).notAfter
    const mine = (name: string) => mayVouchFor(name, permitted)
    const { certificate, key } = authority
    const leaf = await maker.leaf({
      authority: { certificate, key },
      names: machine.names.filter(mine),
      addresses: machine.addresses.filter(mine),
      notBefore: time - BACKDATED_MS,
      notAfter: Math.min(time + LEAF_MS, ends),
    })
    failing = undefined
    return leaf
  }

  function lookAround(): MachineNames {
    return machineNames({
      interfaces: interfaces(),
      hostname: parts.hostname(),
      given: [...document.get().names, ...(parts.announcedHost ? [parts.announcedHost] : [])],
    })
  }

  function tellIfChanged(): void {
    const { leaf } = now()
    const next = JSON.stringify([machine, leaf?.certificate, usableOwn()?.certificate])
    if (next === shown) return
    shown = next
    changed.emit()
  }

  /** One after another, whatever became of the one before. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    const done = turn.then(work)
    turn = done.catch(() => undefined)
    return done
  }
}

function asName(text: string): string {
  const name = text.trim().toLowerCase().replace(/\.$/, '')
  const bare = name.replace(/^\[(.*)\]$/, '$1')
  if (isIP(bare)) return plainAddress(bare)
  if (isHostName(name)) return name
  const problem = `${text} is no name of a machine: letters, digits and hyphens, with dots between, and no https:// or port.`
  throw new Failed('invalid', problem, { field: 'names', problem })
}
