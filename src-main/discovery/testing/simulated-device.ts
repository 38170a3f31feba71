import { createHash } from 'node:crypto'
import { systemClock } from '../../base/clock.ts'
import type { Driver } from '../../driver-kit/define-driver.ts'
import type { AnnouncedSelf, Simulator } from '../../driver-kit/define-simulator.ts'
import { type SimulatorServer, serveSimulator } from '../../runtime/simulators/simulator-server.ts'
import { announce } from './announce.ts'

export interface SimulatedDevice {
  readonly self: AnnouncedSelf
  readonly server: SimulatorServer
  /** Polite ones say goodbye. */
  close(how: { polite: boolean }): Promise<void>
}

export interface SimulatedDeviceOptions {
  /** `shelly/gen2-relay` */
  driver: string
  /** Of the device alone; on loopback such as 127.0.1.7. */
  address: string
  /** The usual one of the driver when absent; 0 picks a free one. */
  port?: number
  mac?: string
  serial?: string
  uuid?: string
  settings?: Record<string, unknown>
  warn?(message: string): void
}

/** The simulator of a driver at an address of its own, announcing itself as the real device does. */
export async function startSimulatedDevice(options: SimulatedDeviceOptions): Promise<SimulatedDevice> {
  const { driver: fileName, address, settings = {}, warn = console.warn } = options
  const { driver } = (await import(new URL(`../../drivers/${fileName}.ts`, import.meta.url).href)) as { driver: Driver }
  const { simulator } = (await import(new URL(`../../drivers/${fileName}.sim.ts`, import.meta.url).href)) as {
    simulator: Simulator
  }
  const server = await serveSimulator(simulator, {
    ...{ settings, clock: systemClock, warn, host: address },
    port: options.port ?? usualPort(driver),
  })
  const own = identityOf(`${fileName} ${address}`, driver.discovery?.vendorPrefixes?.[0])
  const self: AnnouncedSelf = {
    ...{ address, port: server.address.port },
    mac: options.mac ?? own.mac,
    serial: options.serial ?? own.serial,
    uuid: options.uuid ?? own.uuid,
  }
  const announced = await announce(simulator.announces?.(self) ?? {}, self)
  return {
    self,
    server,
    async close(how) {
      await announced.close(how)
      await server.close()
    },
  }
}

function usualPort({ transport: { kind, options }, discovery }: Driver): number {
  const byKind: Partial<Record<typeof kind, number>> = { http: 80, websocket: 80, mqtt: 1_883 }
  return options.port ?? discovery?.network?.port ?? byKind[kind] ?? 0
}

/** The same device each time it is started, and no other one's. Without a maker's, its MAC address is of a chip maker. */
function identityOf(seed: string, vendorPrefix = '08:F9:E0'): Omit<AnnouncedSelf, 'address' | 'port'> {
  const hex = createHash('sha256').update(seed).digest('hex')
  const at = (from: number, to: number) => hex.slice(from, to)
  return {
    mac: [vendorPrefix, at(0, 2), at(2, 4), at(4, 6)].join(':').toUpperCase(),
    serial: at(6, 16).toUpperCase(),
    uuid: `${at(16, 24)}-${at(24, 28)}-4${at(29, 32)}-a${at(33, 36)}-${at(36, 48)}`,
  }
}
