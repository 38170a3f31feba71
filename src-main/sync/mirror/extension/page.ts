import { hash } from 'node:crypto'
import { z } from 'zod'
import { isDeeper } from '../../../base/json.ts'
import { Failed } from '../../../base/result.ts'
import { type EntityName, entities, entityNames } from '../../../model/index.ts'
import type { CentreChange, Stretch } from '../../centre.ts'
import { type PullResponse, recordChange } from '../../edge/messages.ts'

/** A page of the centre's whose text is as the centre sent it. */
export interface Page {
  changes: CentreChange[]
  stretches: Stretch[]
  /** Of entities that this version does not know. */
  unknown: { entity: string; id: string; revision: string | undefined }[]
  /** What could not be taken, in words for the log. */
  unreadable: string[]
  /** A full listing begins with it. */
  beginsListing: boolean
  cursor: string
  more: boolean
  digest: string | undefined
  bytes: number
}

/** Nothing when the checksum does not fit: it is to be asked for again. */
export function readPage(answer: PullResponse, asked: string): Page | undefined {
  const text = textOf(answer.changes)
  if (hash('sha256', text) !== answer.checksum.toLowerCase()) return undefined
  const { cursor, more, digest } = answer
  if (more && (cursor === '' || cursor === asked)) {
    throw new Failed('rejected', 'The centre says that there is more to fetch, and gives no way on. Update the centre.')
  }
  const page: Page = {
    ...{ changes: [], unknown: [], unreadable: [], stretches: answer.stretches.filter(isKnown).map(stretchOf) },
    beginsListing: asked === '' || answer.stretches.some(isFirst),
    ...{ cursor, more, digest, bytes: text.length },
  }
  for (const raw of answer.changes as readonly unknown[]) sort(raw, page)
  return page
}

/** Throws `rejected` when lists within lists leave no room to write it. */
function textOf(changes: PullResponse['changes']): string {
  try {
    return JSON.stringify(changes)
  } catch {
    throw new Failed(
      'rejected',
      'A record of the centre is nested so deep that its page cannot be read, and nothing of it is taken. Look at the centre for what was changed last.',
    )
  }
}

/** A change as it came, or why it cannot be taken. */
export function readChange(raw: unknown): CentreChange | string {
  const { data, error } = changeShape.safeParse(raw)
  if (error)
    return `A change of the centre's cannot be read (${error.issues[0]?.path.join('.')}: ${error.issues[0]?.message}).`
  if (!isKnown(data)) return `A change of the centre's is of ${data.entity}, which this version does not know.`
  if (data.row && isDeeper(data.row)) return `${data.entity} ${data.id} of the centre is nested too deep.`
  if (data.row && data.row.id !== data.id) return `${data.entity} ${data.id} of the centre says that its id is another.`
  return data
}

function sort(raw: unknown, page: Page): void {
  const { data } = named.safeParse(raw)
  if (data && !isKnown(data)) {
    page.unknown.push({ entity: data.entity, id: data.id, revision: data.row === null ? undefined : data.revision })
    return
  }
  const change = readChange(raw)
  if (typeof change === 'string') page.unreadable.push(change)
  else page.changes.push(change)
}

const isKnown = <Item extends { entity: string }>(item: Item): item is Item & { entity: EntityName } =>
  Object.hasOwn(entities, item.entity)

const stretchOf = ({ entity, after, upto }: PullResponse['stretches'][number] & { entity: EntityName }): Stretch => ({
  entity,
  ...(after === undefined ? {} : { after }),
  ...(upto === undefined ? {} : { upto }),
})

/** The first of all: nothing lies before it. */
const isFirst = ({ entity, after }: { entity: string; after?: string | undefined }, index: number): boolean =>
  index === 0 && after === undefined && entity === entityNames[0]

const named = z.object({ entity: z.string(), id: z.string(), revision: z.string(), row: z.unknown() })

const changeShape = recordChange.extend({ id: z.string().min(1) })
