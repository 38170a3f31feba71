import { Failed } from '../../base/result.ts'
import { reasonIn } from '../reach/reason.ts'

/** What was answered over HTTP instead of opening a WebSocket. */
export interface HttpAnswer {
  status: number
  location?: string | undefined
  /** The beginning of its body. */
  text: string
}

/**
 * In words: `denied` when the centre knows what we want and does not let us in (edge.md 1.2), `offline` when what
 * answers is not PlaceOS, or not now. `secret` is kept out of what the centre says.
 */
export function readRefusal({ status, location, text }: HttpAnswer, where: string, secret: string): Failed {
  const detail = { status }
  if (status === 401) return new Failed('denied', unauthorised(reasonIn(text, secret), where), detail)
  if (status === 403) {
    const message = `${where} knows the secret of this node, and it may not open an edge's link (403). Enter the one that was shown when the edge was made; a key made by hand needs the scope edge-control.`
    return new Failed('denied', message, detail)
  }
  return new Failed('offline', notOpened(status, location, where), detail)
}

function unauthorised(said: string, where: string): string {
  const quoted = said ? ` It says: "${said}".` : ''
  if (/unknown x-api-key/i.test(said)) {
    return `${where} does not know the secret of this node (401). Was the edge removed there, or given a new secret? Enter the one it has now.`
  }
  if (/expired/i.test(said)) {
    return `The secret of this node has expired at ${where} (401).${quoted} Have a new one made there, and enter it here.`
  }
  if (/authority|domain|host/i.test(said)) {
    return `${where} does not take the secret of this node under that name (401).${quoted} Enter the address of the domain to which the edge belongs.`
  }
  return `${where} does not let this node in (401).${quoted} Is the secret the edge's, and the address that of the domain to which the edge belongs?`
}

function notOpened(status: number, location: string | undefined, where: string): string {
  if (status >= 300 && status < 400) {
    return `${where} sends us on${originOf(location)} (${status}). Enter the address where PlaceOS itself answers.`
  }
  if (status === 404) {
    return `There is no PlaceOS at ${where}: it has no place for edges (404). Are host and port those of its REST API?`
  }
  if (status === 400 || status === 426) {
    return `The upgrade to a WebSocket does not get through to ${where} (${status}). Have the proxy in between pass it on, or look at http:// and https:// in the address.`
  }
  if (status === 429) return `${where} is asked too often (429). It is tried again.`
  if (status >= 500) {
    return `${where} answers, and PlaceOS behind it does not work at the moment (${status}). It is tried again.`
  }
  return `What answers at ${where} is not PlaceOS: it gives a page instead of a link (${status}). Are host and port right?`
}

/** Never more of it: the query of an address may hold the secret. */
function originOf(location: string | undefined): string {
  if (!location || !URL.canParse(location)) return ''
  const { host, protocol } = new URL(location)
  return host ? ` to ${protocol}//${host}` : ''
}
