import { Failed } from '../../base/result.ts'
import type { HttpSettings } from './settings.ts'

/** A proxy on the way to the device. */
export interface ProxyServer {
  url: URL
  /** Told apart because a proxy that meddles with TLS is this machine's own affair. */
  verifiesTls: boolean
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The module's proxy, else this machine's (driver.md 12.4), which is not asked for what is on this machine, nor for what
 * `no_proxy` names. There is no list of revoked certificates to switch off (`PROXY_DISABLE_CRL_CHECKS`): none is read.
 */
export function proxyFor(target: URL, { proxy }: HttpSettings, environment: Environment): ProxyServer | undefined {
  if (proxy) {
    if (!proxy.host) return undefined
    const url = readProxy(`${proxy.host.includes(':') ? `[${proxy.host}]` : proxy.host}:${proxy.port}`)
    return { url: signIn(url, proxy.auth?.username, proxy.auth?.password), verifiesTls: true }
  }
  const { https_proxy, http_proxy, HTTPS_PROXY, HTTP_PROXY } = environment
  const named = [https_proxy, http_proxy, HTTPS_PROXY, HTTP_PROXY].find(Boolean)
  if (!named || isHere(target.hostname) || isExcepted(target.hostname, environment.no_proxy ?? environment.NO_PROXY)) {
    return undefined
  }
  return {
    url: signIn(readProxy(named), environment.PROXY_USERNAME, environment.PROXY_PASSWORD),
    verifiesTls: environment.PROXY_VERIFY_TLS?.toLowerCase() !== 'false',
  }
}

function readProxy(address: string): URL {
  try {
    return new URL(/^https?:\/\//i.test(address) ? address : `http://${address}`)
  } catch {
    throw new Failed('invalid', `The proxy "${address}" is no address. It must look like 10.0.0.1:8080.`)
  }
}

function signIn(url: URL, username = '', password = ''): URL {
  if (username) url.username = encodeURIComponent(username)
  if (password) url.password = encodeURIComponent(password)
  return url
}

const isHere = (host: string) => host === 'localhost' || host === '[::1]' || /^127\./.test(host)

function isExcepted(host: string, list = ''): boolean {
  return list
    .split(/[\s,]+/)
    .filter(Boolean)
    .some(entry => entry === '*' || host === entry || host.endsWith(entry.startsWith('.') ? entry : `.${entry}`))
}
