import http from 'node:http'
import { type ProxyServer, proxyFor } from './proxy.ts'
import type { HttpSettings } from './settings.ts'
import type { TlsOptions } from './tls.ts'

/** The way to the device, direct or through a proxy, and the connection that is kept along it. */
export interface Route {
  agent: http.Agent
  library: { request: typeof http.request }
  /** What a request to the device says besides the agent. */
  options: http.RequestOptions & Partial<TlsOptions>
  secure: boolean
  proxy: ProxyServer | undefined
  /** Closes what is open along it. */
  close(): void
}

interface RouteParts {
  base: URL
  settings: HttpSettings
  keepAlive: boolean
  environment: Readonly<Record<string, string | undefined>>
  /** Only asked for what goes over TLS. */
  tls(): Promise<TlsOptions>
}

export async function openRoute({ base, settings, keepAlive, environment, tls }: RouteParts): Promise<Route> {
  const secure = base.protocol === 'https:'
  const proxy = proxyFor(base, settings, environment)
  const lifetime = new AbortController()
  const agentOptions = { keepAlive, maxSockets: 1 }
  const library = secure ? await import('node:https') : http
  const agent = proxy
    ? await import('./proxy-agents.ts').then(({ proxyAgent }) =>
        proxyAgent(proxy, secure, { ...agentOptions, signal: lifetime.signal }),
      )
    : new library.Agent(agentOptions)
  const trust = secure ? await tls() : undefined
  return {
    agent,
    library,
    secure,
    proxy,
    options: {
      protocol: base.protocol,
      hostname: base.hostname.replace(/^\[|\]$/g, ''),
      port: base.port || (secure ? 443 : 80),
      ...(trust && {
        secureContext: trust.secureContext,
        rejectUnauthorized: trust.rejectUnauthorized && (proxy?.verifiesTls ?? true),
      }),
    },
    close() {
      agent.destroy()
      lifetime.abort()
    },
  }
}
