import { hostname, networkInterfaces } from 'node:os'
import { createSignIn, type SignIn } from '../auth/sign-in.ts'
import type { Log } from '../base/log.ts'
import { messageOf } from '../base/result.ts'
import { announcedHost } from '../discovery/announcing.ts'
import type { Disk } from '../store/disk.ts'
import { openNetworkState } from '../tls/document.ts'
import { type Maker, makerIn } from '../tls/maker.ts'
import { createNetwork, type Network } from '../tls/network.ts'
import type { Triggers } from '../triggers/triggers.ts'
import type { Caller } from './caller.ts'
import { createConnections } from './connections.ts'
import { endSockets } from './end-sockets.ts'
import { createGate, type Gate } from './gate.ts'
import type { CentralParts } from './handlers/central.ts'
import type { DiscoveryParts } from './handlers/discovery.ts'
import type { MailParts } from './handlers/mail.ts'
import type { BrokerParts } from './handlers/publishing.ts'
import type { NodeFacts, Parts } from './handlers/records.ts'
import { createListener, type Listener } from './listener/listener.ts'
import { createPageSessions } from './page-sessions.ts'
import type { PlainRoute } from './plain-routes.ts'
import { takeBackWhenOff } from './room-ends.ts'
import { answerAll, type Router, type RouterParts } from './router.ts'
import { openServer } from './server.ts'
import { createSignOn } from './sign-on.ts'
import { openDeliveries } from './webhook/deliveries.ts'

/** All by which the node is reached, and all who may reach it. */
export interface Front {
  /** From this machine. */
  readonly url: string
  readonly port: number
  readonly router: Router
  readonly routes: readonly PlainRoute[]
  readonly gate: Gate
  readonly signIn: SignIn
  readonly network: Network
  /** How many sockets are open. */
  connections(): { all: number; fixed: number }
  run(signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

type FrontParts = Omit<Parts, 'connections' | 'node' | 'signIn'> &
  Pick<Parameters<typeof openServer>[0], 'log' | 'pagesFolder' | 'signal'> & {
    folder: string
    host: string
    port: number
    node: Omit<NodeFacts, 'url' | 'shareUrl' | 'host'>
    mayReset: boolean
    /** Where certificates are made: in a thread of its own, as it takes a while. */
    certificateWorkerUrl: URL
    sync: CentralParts['sync']
    discovery: DiscoveryParts['discovery']
    triggers: Triggers
    publishing: BrokerParts['publishing']
    mail: MailParts['mail']
    disk?: Disk | undefined
  }

/** Opens it, and listens. */
export async function openFront(parts: FrontParts): Promise<Front> {
  const { store, clock, log, folder, host, disk, signal } = parts
  const [document, deliveries] = await Promise.all([
    openNetworkState({ folder, clock, log, disk }),
    openDeliveries({ folder, clock, log, disk }),
  ])
  const maker: Maker = makerIn(parts.certificateWorkerUrl)
  const network = createNetwork({
    ...{ document, secrets: store.secrets, clock, log, maker, hostname },
    interfaces: networkInterfaces,
    nodeName: () => store.preferences.get().name,
    announcedHost: announcedHost(store.preferences.get().node_id),
  })
  const signIn = await createSignIn(parts)
  const listener = createListener({ port: parts.port, network, interfaces: networkInterfaces, clock, log })
  const connections = createConnections()
  const pageSessions = createPageSessions(clock)
  endSockets({ store, signIn, connections, pageSessions })
  signIn.arrived(arrival =>
    parts.signals.emit({ channel: 'placeos/auth/login', payload: new TextEncoder().encode(JSON.stringify(arrival)) }),
  )
  takeBackWhenOff({ store, runtime: parts.runtime, signIn, log })
  const gate = createGate({ store, runtime: parts.runtime, signIn })
  const signOn = createSignOn({ store, clock })

  const url = () => `http://${host}:${listener.port}`
  const audited =
    (kind: string) =>
    (what: string, { name, userId }: Caller): void =>
      signIn.audit.note({
        ...{ what: kind, ok: true, who: name, subject_id: userId ?? null },
        ...{ address: '', agent: '', detail: what },
      })
  const answering: RouterParts = {
    ...parts,
    signIn,
    auditCentral: audited('central'),
    auditDiscovery: audited('discovery'),
    auditBrokers: audited('brokers'),
    auditMail: audited('mail'),
    connections: connections.counts,
    socketsOf: id => connections.countWhere(({ sessionId }) => sessionId === id),
    sources: signOn.tests,
    network: {
      network,
      listener,
      isClaimed: () => signIn.presence.isClaimed(),
      audit: audited('network'),
    },
    node: { ...parts.node, host, url, shareUrl: () => shareUrl({ network, listener, fallback: url() }) },
  }
  parts.discovery.follow.followed(({ module_id, label, device, from, to }) =>
    signIn.audit.note({
      ...{ what: 'discovery', ok: true, who: 'This node', subject_id: module_id, address: '', agent: '' },
      detail: `${label} went with its device, ${device}, from ${from} to ${to}`,
    }),
  )
  const router = answerAll(answering)
  const server = await openServer({
    ...{
      store,
      runtime: parts.runtime,
      triggers: parts.triggers.states,
      webhooks: parts.triggers,
      deliveries,
      announcing: parts.discovery.announcing,
      mainLoop: parts.mainLoop,
      pagesFolder: parts.pagesFolder,
      version: parts.node.version,
    },
    ...{ router, connections, pageSessions, signIn, gate, network, listener, clock, log, host, signal },
    ...{ directory: signOn.directory, provider: signOn.provider },
  })
  const certificatesMade = keepCertificates(signIn, network, log)
  return {
    url: url(),
    port: server.port,
    ...{ router, gate, signIn, network, routes: server.routes, connections: connections.counts },
    run: async until => {
      await Promise.all([signIn.run(until), network.run(until), listener.run(until)])
    },
    async close() {
      await server.close()
      await certificatesMade()
      await Promise.all([signIn.close(), document.close(), deliveries.close()])
    },
  }
}

/**
 * A node that is somebody's has an authority of its own; one that is nobody's gets it with its first claim. Gives what
 * is to be awaited before the network's document is closed.
 */
function keepCertificates({ presence }: SignIn, network: Network, log: Log): () => Promise<void> {
  let making = Promise.resolve()
  const make = () => {
    if (!presence.isClaimed()) return
    making = network.make().catch(error => log.error(`No certificate could be made: ${messageOf(error)}`))
  }
  const stop = presence.changed(make)
  make()
  return () => {
    stop()
    return making
  }
}

/** Where a phone in the room finds the node: over TLS where the network may connect. */
function shareUrl({ network, listener, fallback }: { network: Network; listener: Listener; fallback: string }): string {
  if (!network.isOpen()) return fallback
  const { names, addresses } = network.names()
  const elsewhere = addresses.find(address => !/^(127\.|::1$)/.test(address) && !address.includes(':'))
  const name = elsewhere ?? names.find(one => one !== 'localhost')
  return name ? `https://${name}:${listener.port}` : fallback
}
