import type { ConnectionOptions } from 'node:tls'

/** Of whom a certificate is taken. An authority that was entered counts alone, also when it is itself signed by another that was not. */
export function trustOf(
  ca: string | undefined,
): Pick<ConnectionOptions, 'rejectUnauthorized' | 'ca' | 'allowPartialTrustChain'> {
  return { rejectUnauthorized: true, ...(ca === undefined ? {} : { ca, allowPartialTrustChain: true }) }
}
