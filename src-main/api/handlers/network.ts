import { isIP } from 'node:net'
import { Failed } from '../../base/result.ts'
import type { NetworkView } from '../../contract/access-views.ts'
import { covers } from '../../tls/certificate.ts'
import { isPrivateAddress } from '../../tls/constraints.ts'
import type { Network } from '../../tls/network.ts'
import type { On } from '../answer.ts'
import type { Caller } from '../caller.ts'
import type { Listener } from '../listener/listener.ts'

export interface NetworkAnswerParts {
  network: Network
  listener: Pick<Listener, 'port' | 'setOpen'>
  /** Whether somebody has claimed the node: until then whoever comes first could. */
  isClaimed(): boolean
  audit?(what: string, caller: Caller): void
}

/** How the node is reached, and by which certificate. */
export const answerNetwork = (on: On, { network, listener, isClaimed, audit }: NetworkAnswerParts) => {
  const view = () => networkView(network, listener.port)

  async function setOpen(open: boolean): Promise<void> {
    if (!open) {
      await network.setOpen(false)
      return listener.setOpen(false)
    }
    if (!isClaimed()) {
      throw new Failed(
        'conflict',
        'Nobody has claimed this node yet, so anybody on the network could. Claim it with the code on its panel, then open it.',
      )
    }
    await network.make()
    await listener.setOpen(true)
    try {
      await network.setOpen(true)
    } catch (error) {
      await listener.setOpen(false)
      throw error
    }
  }

  return {
    network: on.access.network.handler(view),
    setNetwork: on.access.setNetwork.handler(async ({ input: { open, names }, context: { caller } }) => {
      if (names) {
        await network.setNames(names)
        audit?.(`names: ${names.join(', ') || 'none'}`, caller)
      }
      if (open !== undefined && open !== network.isOpen()) {
        await setOpen(open)
        audit?.(open ? 'opened to the local network' : 'closed to the local network', caller)
      }
      return view()
    }),
    useCertificate: on.access.useCertificate.handler(async ({ input, context: { caller } }) => {
      await network.useOwn(input)
      audit?.('a certificate of their own', caller)
      return view()
    }),
    dropCertificate: on.access.dropCertificate.handler(async ({ context: { caller } }) => {
      await network.dropOwn()
      audit?.("back to the node's certificate", caller)
      return view()
    }),
    renewCertificate: on.access.renewCertificate.handler(async ({ context: { caller } }) => {
      await network.renew()
      audit?.('certificate renewed', caller)
      return view()
    }),
  }
}

function networkView(network: Network, port: number): NetworkView {
  const { authority, ...facts } = network.view()
  const hosts = facts.open ? hostsElsewhere(network) : []
  const at = (scheme: string, host: string) => `${scheme}://${isIP(host) === 6 ? `[${host}]` : host}:${port}`
  // Where no browser warns comes first.
  const isCovered = (host: string) => {
    const identity = network.identity(isIP(host) ? undefined : host)
    return identity !== undefined && covers(identity.certificate, host)
  }
  const inOrder = [...hosts.filter(isCovered), ...hosts.filter(host => !isCovered(host))]
  return {
    ...facts,
    urls: hosts.length > 0 ? inOrder.map(host => at('https', host)) : [at('http', 'localhost')],
    // Without TLS, as whoever fetches it does not trust the node yet: so what counts is that it gets there.
    authority: authority && { ...authority, url: `${at('http', hosts[0] ?? 'localhost')}/ca.crt` },
  }
}

/** Where others find the node, what is most likely to work first: names only do where the network knows them. */
function hostsElsewhere(network: Network): string[] {
  const { names, addresses } = network.names()
  return [...addresses, ...names]
    .filter(host => host !== 'localhost' && host !== '::1' && !host.startsWith('127.'))
    .toSorted((a, b) => rankOf(a) - rankOf(b))
}

function rankOf(host: string): number {
  if (isIP(host) === 4) return isPrivateAddress(host) ? 0 : 1
  return isIP(host) === 6 ? 3 : 2
}
