import { Failed } from '../base/result.ts'
import type { Address } from './remote-address.ts'

/** What went wrong between us and the server of a repository, in words for a technician and without any secret. */
export function remoteFailure(error: unknown, address: Address): Failed {
  if (error instanceof Failed) return error
  const { code = '', data } = error as { code?: string; data?: { statusCode?: number } }
  if (code === 'HttpError') return refused(data?.statusCode ?? 0, address)
  if (notGit.has(code)) {
    return new Failed('rejected', `${address.url} is not a git repository: what ${address.host} answers is not git.`)
  }
  if (code === 'RemoteCapabilityError') {
    return new Failed(
      'rejected',
      `The git server at ${address.host} is too old: it cannot send the newest commit alone.`,
    )
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new Failed('offline', `The host ${address.host} was not found. Check the address, and the DNS of this node.`)
  }
  if (code === 'ECONNREFUSED') {
    return new Failed('offline', `${address.host} refused the connection. Check the port, and that the server runs.`)
  }
  if (unreachable.has(code)) {
    return new Failed('offline', `${address.host} cannot be reached from here (${code}). Check the network.`)
  }
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    return new Failed('offline', `${address.host} cut the connection before everything had come. Try again.`)
  }
  if (full.has(code)) {
    return new Failed('unexpected', `The copy of ${address.url} cannot be written to the disk of this node (${code}).`)
  }
  if (/CERT|SELF_SIGNED|UNABLE_TO|^ERR_SSL|^ERR_TLS|^EPROTO/.test(code)) {
    return new Failed('rejected', `The secure connection to ${address.host} was not made: ${code}.`)
  }
  return new Failed('rejected', `What ${address.host} sent cannot be read as a git repository.`, { code })
}

const notGit = new Set(['SmartHttpError', 'ParseError', 'EmptyServerResponseError'])
const full = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EIO', 'EMFILE', 'ENFILE'])
const unreachable = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'EADDRNOTAVAIL', 'EHOSTDOWN'])

function refused(status: number, { url, host, credentials }: Address): Failed {
  if ((status === 401 || status === 403) && credentials) {
    return new Failed('rejected', `${host} does not accept the user name and password for ${url} (${status}).`)
  }
  if (status === 401 || status === 403) {
    return new Failed('rejected', `${host} asks for a user name and password or access token for ${url} (${status}).`)
  }
  if (status === 404 || status === 410) {
    return new Failed('not_found', `There is no git repository at ${url}, or it is private.`)
  }
  return new Failed('rejected', `${host} answered with ${status} instead of the repository. Try again later.`)
}
