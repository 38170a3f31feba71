import type http from 'node:http'
import type { ProxyServer } from './proxy.ts'

/**
 * The way through a proxy: what goes over TLS through a tunnel, plain requests handed to it whole. The libraries are only
 * loaded where there is a proxy. Aborting the signal also ends what is still on its way to the proxy.
 */
export async function proxyAgent(
  { url, verifiesTls }: ProxyServer,
  secure: boolean,
  options: http.AgentOptions & { keepAlive: boolean; signal: AbortSignal },
): Promise<http.Agent> {
  const given = { ...options, rejectUnauthorized: verifiesTls }
  if (secure) {
    const { HttpsProxyAgent } = await import('https-proxy-agent')
    return new HttpsProxyAgent(url, given)
  }
  const { HttpProxyAgent } = await import('http-proxy-agent')
  return new HttpProxyAgent(url, given)
}
