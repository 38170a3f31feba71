import { hash } from 'node:crypto'
import { Failed } from '../../../../base/result.ts'
import type { LiveLink } from '../../../edge/link-contract.ts'
import type { CoreAnswer, EdgeRequest } from '../../../edge/messages.ts'

type Script = (request: EdgeRequest) => object | Promise<object>

/** A link whose other end is a function, and which can be cut at any moment. */
export interface ScriptedLink extends LiveLink {
  readonly asked: EdgeRequest[]
  cut(): void
}

export function scriptedLink(script: Script): ScriptedLink {
  const life = new AbortController()
  const asked: EdgeRequest[] = []
  const gone = new Failed('offline', 'The link to the centre was cut.')
  return {
    asked,
    signal: life.signal,
    cut: () => life.abort(gone),
    fetchBinary: () => Promise.reject(new Failed('rejected', 'There are no files here.')),
    async ask<Type extends CoreAnswer['type']>(request: EdgeRequest) {
      if (life.signal.aborted) throw gone
      asked.push(request)
      const isCut = new Promise<never>((_, reject) => life.signal.addEventListener('abort', () => reject(gone)))
      isCut.catch(() => {})
      return (await Promise.race([script(request), isCut])) as Extract<CoreAnswer, { type: Type }>
    },
  }
}

interface GivenPage {
  changes?: object[]
  stretches?: object[]
  cursor: string
  more?: boolean
  digest?: string
}

/** A page as a centre sends it, its checksum made from what is in it. */
export const pageOf = ({ changes = [], stretches = [], cursor, more = false, digest }: GivenPage) => ({
  ...{ type: 'alcove_pull_response', success: true, changes, stretches, cursor, more },
  ...{ checksum: hash('sha256', JSON.stringify(changes)), ...(digest === undefined ? {} : { digest }) },
})

/** A zone as the centre tells of it; without a name, that it is gone. */
export const zoneChange = (id: string, revision: string, name?: string) => ({
  ...{ entity: 'zone', id, revision, by: 'Ada', at: 1_767_225_600_000 },
  row: name === undefined ? null : { id, name },
})
