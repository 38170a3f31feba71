import { lookup } from 'node:dns/promises'
import net from 'node:net'
import { cancelled } from '../../base/clock.ts'
import { Failed } from '../../base/result.ts'
import { explainTrouble } from '../reach/connection-trouble.ts'
import { type CentreAddress, readAddress } from './address.ts'
import type { CheckInput, CheckParts, Found } from './check.ts'
import { type Answer, getVersion } from './http-get.ts'
import { inTwo } from './words.ts'

/** What was typed, its name, its port, and whether PlaceOS answers there. */
export async function checkAddress(given: CheckInput, { clock }: CheckParts, signal: AbortSignal): Promise<Found> {
  const centre = readAddress(given.address)
  const { address, where } = centre
  const bad = (message: string): Found => ({ ok: false, warn: false, address, ...inTwo(message) })
  try {
    await addressesOf(centre, signal)
    await reach(centre, signal)
  } catch (error) {
    if (signal.aborted) throw error
    return bad(explainTrouble(error, where, { pinned: false }))
  }
  try {
    return found(centre, await getVersion(centre, clock, signal))
  } catch (error) {
    if (signal.aborted) throw error
    const said = explainTrouble(error, where, { pinned: false })
    if (centre.isSecure) return bad(said)
    return bad(`${said} Does it want https:// in front of its address?`)
  }
}

async function addressesOf({ host, where }: CentreAddress, signal: AbortSignal): Promise<void> {
  if (net.isIP(host)) return
  // A lookup cannot be called off; nobody waits for it any longer than the signal says.
  const found = await Promise.race([lookup(host, { all: true }), failsWith(signal)])
  if (found.length === 0) throw new Failed('offline', `The name in ${where} has no address.`)
}

function failsWith(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(cancelled(signal)), { once: true })
  })
}

function reach({ host, port }: CentreAddress, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(cancelled(signal))
    const socket = net.connect({ host, port })
    const onAbort = () => void socket.destroy(cancelled(signal))
    signal.addEventListener('abort', onAbort, { once: true })
    socket.on('error', reject)
    socket.on('close', () => signal.removeEventListener('abort', onAbort))
    socket.on('connect', () => {
      resolve()
      socket.destroy()
    })
  })
}

function found(centre: CentreAddress, { status, headers, text }: Answer): Found {
  const { address, where, isSecure } = centre
  const warned = (title: string, ...detail: string[]): Found => ({
    ...{ ok: true, warn: true, address, title },
    detail: [...detail, ...centre.notes].join(' '),
  })
  if (status === 400 && /plain HTTP request .*HTTPS port/i.test(text)) {
    return { ...warned(`${where} speaks https only`, `Enter the address as https://${where}.`), ok: false, warn: false }
  }
  if (status >= 300 && status < 400) {
    const target = originOf(headers.location, address)
    if (!isSecure && target.startsWith('https://')) {
      return { ...warned(`${where} sends us on to ${target}`, `Enter ${target}.`), ok: false, warn: false }
    }
    return warned(
      `${where} sends us on to ${target}`,
      'Enter the address where PlaceOS itself answers, if this is not it.',
    )
  }
  const version = versionIn(status, text)
  if (version === undefined) {
    return warned(
      `${where} answers, but not as PlaceOS does (${status})`,
      'Are host and port those of its REST API? A sign-in page or a proxy in front of it may hide it; the check of the secret will tell.',
    )
  }
  if (!isSecure) {
    return warned(
      `PlaceOS answers at ${address}${version}`,
      'With http:// the secret goes over the network readable to everybody on it. Use https:// wherever the central server has it.',
    )
  }
  return {
    ok: true,
    warn: false,
    address,
    title: `PlaceOS answers at ${address}${version}`,
    detail: centre.notes.join(' '),
  }
}

/** What it says of itself; nothing when it is not PlaceOS. A closed one asks even for this to sign in, in its own way. */
function versionIn(status: number, text: string): string | undefined {
  try {
    const { version, platform_version, error } = JSON.parse(text) as Record<string, unknown>
    if (status === 401 && typeof error === 'string') return ''
    if (status !== 200 || typeof version !== 'string') return undefined
    const said = [version, typeof platform_version === 'string' ? platform_version : ''].filter(each =>
      /^[\w.+-]{1,40}$/.test(each),
    )
    return said.length > 0 ? ` (${said.join(', ')})` : ''
  } catch {
    return undefined
  }
}

function originOf(location: string | undefined, base: string): string {
  if (location === undefined || !URL.canParse(location, base)) return 'somewhere else'
  return new URL(location, base).origin
}
