import { isDeepStrictEqual } from 'node:util'
import type { Clock } from '../../../base/clock.ts'
import { type Centre, type CentreHttp, createCentreHttp } from './centre-http.ts'

/** The way to the centre there is now; another centre, or another key, is another way. */
export interface Connection {
  to(centre: Centre): CentreHttp
  isTo(centre: Centre): boolean
  close(): void
}

export function createConnection(clock: Clock): Connection {
  let now: { centre: Centre; http: CentreHttp } | undefined
  const isTo = (centre: Centre) => now !== undefined && isDeepStrictEqual(now.centre, centre)
  return {
    isTo,
    to(centre) {
      if (now && isTo(centre)) return now.http
      now?.http.close()
      now = { centre, http: createCentreHttp(centre, clock) }
      return now.http
    },
    close() {
      now?.http.close()
      now = undefined
    },
  }
}
