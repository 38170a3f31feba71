import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../../../base/clock.ts'
import type { Log } from '../../../base/log.ts'
import type { EntityName } from '../../../model/index.ts'
import type { Apply } from '../../centre.ts'
import type { CentralDocument } from '../../document.ts'
import { createAgenda } from './agenda.ts'
import { createBook } from './book.ts'
import type { Centre } from './centre-http.ts'
import { createConnection } from './connection.ts'
import type { HeldIn } from './held.ts'
import { createLaying } from './lay.ts'
import { createOutcomes, type Outcome } from './outcome.ts'
import { pass } from './pass.ts'
import { pictureOf } from './picture.ts'
import type { Given, Scope } from './scope.ts'

export interface Copy {
  /** Looks at what is due, and brings what is here into line. */
  update(to: Centre, isPoked: boolean, signal: AbortSignal): Promise<Outcome>
  /** Nothing of this centre has been taken whole yet. */
  isNew(to: Centre): boolean
  /** What the key may: 0 a plain user, 1 support, 2 admin; `undefined` until that is known. */
  readonly role: number | undefined
  readonly records: number
  /** The centre has it under another id from now on: what is here under this one goes. */
  replaced(entity: EntityName, id: string): void
  /** Somebody else looks after the records from now on: what is here is to be looked through again before anything is laid. */
  leave(): void
}

export interface CopyParts {
  store: HeldIn
  apply: Apply
  document: CentralDocument
  /** Asked for at each look; nothing while there is no centre, or no key for it. */
  centre(): Centre | undefined
  clock: Clock
  log: Log
  /** Something has changed here because of the centre. */
  came(): void
}

export function createCopy({ store, apply, document, centre, clock, log, came }: CopyParts): Copy {
  const book = createBook()
  const laying = createLaying({ store, apply })
  const agenda = createAgenda(clock)
  const connection = createConnection(clock)
  const outcomeOf = createOutcomes(log)
  let isWhole = false

  return {
    async update(to, isPoked, signal) {
      if (!connection.isTo(to)) forget()
      const http = connection.to(to)
      const round = agenda.round(isPoked, key => book.found(key)?.isWide === true)
      const given = () => givenBy(to, document)
      const scope = await pass({ http, book, given, round, signal })
      // It may be somebody else's by now to look after the records.
      if (!isDeepStrictEqual(centre(), to)) return { trouble: '', note: '' }
      const changed = await laying.lay(pictureOf(book, scope, given()))
      // People can be thousands, and are in the store now; nothing else asks for them.
      for (const person of book.newest('user').values()) person.row = {}
      agenda.through(scope.looks)
      isWhole = true
      await keep(scope, changed)
      if (changed > 0) came()
      return outcomeOf(book, scope.looks)
    },
    isNew: to => !connection.isTo(to) || !isWhole,
    get role() {
      return book.found('key')?.role
    },
    get records() {
      return laying.records
    },
    replaced: laying.replaced,
    leave() {
      forget()
      connection.close()
    },
  }

  /** Of another centre, or with another key, nothing that was found before counts. */
  function forget(): void {
    book.clear()
    laying.forget()
    agenda.forget()
    isWhole = false
  }

  async function keep({ edgeId }: Scope, changed: number): Promise<void> {
    const digest = laying.digest()
    const { mirror, edge_id } = document.get()
    if (mirror?.kind === 'rest' && mirror.digest === digest && (edge_id ?? undefined) === edgeId) return
    const at = changed > 0 || mirror?.kind !== 'rest' ? clock.now() : mirror.at
    await document.change(now => ({
      ...now,
      edge_id: edgeId ?? now.edge_id,
      mirror: { kind: 'rest', cursor: '', digest, at },
    }))
  }
}

function givenBy(to: Centre, document: CentralDocument): Given {
  const { edge_id, assigned, systems } = document.get()
  return { edgeId: edge_id ?? undefined, edgeKeyId: to.edgeKeyId, assigned: Object.keys(assigned), systems }
}
