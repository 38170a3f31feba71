import type { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import tls, { type DetailedPeerCertificate, type TLSSocket } from 'node:tls'
import { cancelled } from '../../base/clock.ts'
import { Failed } from '../../base/result.ts'
import { explainCertificate } from '../reach/certificate-trouble.ts'
import { explainTrouble } from '../reach/connection-trouble.ts'
import { trustOf } from '../reach/trust.ts'
import { type CentreAddress, readAddress } from './address.ts'
import { chainOf, shownOf } from './chain.ts'
import type { CheckInput, CheckParts, Found } from './check.ts'
import { aheadOf } from './check-clock.ts'
import { getVersion } from './http-get.ts'
import { dayOf, duration, inTwo } from './words.ts'

const SOON_MS = 14 * 86_400_000
/** Clocks that are further apart explain a certificate that seems to be out of its time. */
const WRONG_CLOCK_MS = 86_400_000

/** The certificate of the centre: for which name, until when, and who vouches for it. */
export async function checkCertificate(given: CheckInput, parts: CheckParts, signal: AbortSignal): Promise<Found> {
  const centre = readAddress(given.address)
  const { address, where } = centre
  if (!centre.isSecure) {
    return {
      ...{ ok: true, warn: true, address, title: 'There is no certificate to check: the address begins with http://' },
      detail:
        'Whoever is on the network in between can read the secret and change what is said. Use https:// if the central server has it.',
    }
  }
  try {
    const seen = await look(centre, given.ca ?? undefined, signal)
    const certificate = shownOf(seen.chain)
    const now = parts.clock.now()
    // Of a chain that is good, one that nobody needs may have expired.
    const outOfTime =
      seen.trouble &&
      seen.chain.find(({ validFromDate, validToDate }) => now < validFromDate.getTime() || now > validToDate.getTime())
    if (seen.namesAnother) {
      const names = certificate.names.join(', ') || certificate.subject
      return {
        ...{ ok: false, warn: false, address, certificate, title: `The certificate of ${where} is for another name` },
        detail: `It is for ${names}. Enter the central server by that name, or have its certificate made for this one.`,
      }
    }
    if (outOfTime) return { address, certificate, ...(await explainTime(centre, outOfTime, parts, signal)) }
    if (seen.trouble !== undefined)
      return { address, certificate, ...untrusted(seen.trouble, where, given.ca !== null) }
    return { address, certificate, ...good(where, certificate.issuer, certificate.valid_to, now, given.ca !== null) }
  } catch (error) {
    if (signal.aborted) throw error
    const message = explainTrouble(error, where, { pinned: given.ca !== null })
    return { ok: false, warn: false, address, ...inTwo(message) }
  }
}

type Said = Pick<Found, 'ok' | 'warn' | 'title' | 'detail'>

function good(where: string, issuer: string, until: number, now: number, isPinned: boolean): Said {
  const title = isPinned ? `The pinned authority vouches for ${where}` : `The certificate of ${where} is good`
  if (until - now < SOON_MS) {
    return {
      ...{ ok: true, warn: true, title: `${title}, and expires on ${dayOf(until)}` },
      detail: 'Have it renewed before then: afterwards this node no longer connects.',
    }
  }
  return { ok: true, warn: false, title, detail: `Issued by ${issuer}, valid until ${dayOf(until)}.` }
}

function untrusted(code: string, where: string, isPinned: boolean): Said {
  const message = explainCertificate(code, where, { pinned: isPinned })
  if (message === undefined) {
    return {
      ...{ ok: false, warn: false, title: `The certificate of ${where} is not good (${code})` },
      detail: 'Have whoever runs the central server look at it.',
    }
  }
  const { title } = inTwo(message)
  if (isPinned) return { ok: false, warn: false, ...inTwo(message) }
  return {
    ...{ ok: false, warn: false, title },
    detail:
      'That is common within a company. Compare the fingerprint below with whoever runs the central server; if it is the same, pin it: from then on it alone counts.',
  }
}

/** Out of its time by our clock: the centre's clock tells whether it is the certificate or the clock that is wrong. */
async function explainTime(
  centre: CentreAddress,
  certificate: X509Certificate,
  { clock }: CheckParts,
  signal: AbortSignal,
): Promise<Said> {
  const { where } = centre
  const [from, to] = [certificate.validFromDate.getTime(), certificate.validToDate.getTime()]
  const ahead = await getVersion(centre, clock, signal).then(aheadOf, () => undefined)
  const theirs = clock.now() - (ahead ?? 0)
  const failed = (title: string, detail: string): Said => ({ ok: false, warn: false, title, detail })
  if (ahead !== undefined && Math.abs(ahead) > WRONG_CLOCK_MS && theirs >= from && theirs <= to) {
    return failed(
      `This machine's clock is ${duration(ahead)} ${ahead > 0 ? 'ahead' : 'behind'}`,
      `It says ${dayOf(clock.now())}, and that of ${where} ${dayOf(theirs)}, when its certificate is valid. Set this machine's clock (on Linux: timedatectl set-ntp true); the battery on its board may be empty.`,
    )
  }
  if (clock.now() > to) {
    return failed(
      `The certificate of ${where}, or one that vouches for it, expired on ${dayOf(to)}`,
      `Have it renewed. This machine's clock says ${dayOf(clock.now())}.`,
    )
  }
  return failed(
    `The certificate of ${where}, or one that vouches for it, is valid from ${dayOf(from)} only`,
    `This machine's clock says ${dayOf(clock.now())}: set it if that is wrong, or have the certificate made anew.`,
  )
}

interface Seen {
  /** The server's own first. */
  chain: X509Certificate[]
  namesAnother: boolean
  /** Node's code for what is wrong with who vouches for it. */
  trouble: string | undefined
}

/** A handshake that takes any certificate, to see what is shown and what Node thinks of it. */
function look({ host, port, where }: CentreAddress, ca: string | undefined, signal: AbortSignal): Promise<Seen> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(cancelled(signal))
    const servername = isIP(host) ? '' : host
    const socket: TLSSocket = tls.connect({ ...trustOf(ca), host, port, servername, rejectUnauthorized: false })
    const onAbort = () => void socket.destroy(cancelled(signal))
    signal.addEventListener('abort', onAbort, { once: true })
    socket.on('error', reject)
    socket.on('close', () => {
      signal.removeEventListener('abort', onAbort)
      reject(new Failed('offline', `${where} closed the connection.`))
    })
    socket.on('secureConnect', () => {
      const peer: DetailedPeerCertificate = socket.getPeerCertificate(true)
      const trouble = socket.authorized ? undefined : String(socket.authorizationError)
      const namesAnother = tls.checkServerIdentity(host, peer) !== undefined
      resolve({
        chain: chainOf(peer),
        namesAnother,
        trouble: trouble === 'ERR_TLS_CERT_ALTNAME_INVALID' ? undefined : trouble,
      })
      socket.destroy()
    })
  })
}
