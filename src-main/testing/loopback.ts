import { networkInterfaces } from 'node:os'

/** The network interfaces from which no datagram of a test leaves this machine. */
export const loopback = () =>
  Object.fromEntries(
    Object.entries(networkInterfaces()).filter(([, addresses]) => addresses?.every(({ internal }) => internal)),
  )
