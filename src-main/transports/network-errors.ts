const sentences: Record<string, (where: string) => string> = {
  ECONNREFUSED: where =>
    `${where} refuses the connection. Is the port right, and network control switched on at the device?`,
  EHOSTUNREACH: where => `${where} cannot be reached. Is the device powered and on this network?`,
  EHOSTDOWN: where => `${where} cannot be reached. Is the device powered and on this network?`,
  ENETUNREACH: where => `There is no route to ${where}. Is this machine connected to the device's network?`,
  ENETDOWN: where => `There is no route to ${where}. Is this machine connected to the device's network?`,
  ETIMEDOUT: where => `${where} does not answer. Is the device powered and on this network?`,
  ENOTFOUND: where => `The name in ${where} is not known. Is it spelt right, and does DNS work?`,
  EAI_AGAIN: where => `The name in ${where} could not be looked up. Does DNS work?`,
  ECONNRESET: where => `${where} reset the connection.`,
  EPIPE: where => `${where} closed the connection while we were sending.`,
  EADDRINUSE: where => `The port of ${where} is in use by another program of this machine. Stop that program.`,
  EACCES: where =>
    `This machine does not allow a connection to ${where}. Look at its firewall, and for ports below 1024 at its rights.`,
  ERR_SSL_WRONG_VERSION_NUMBER: where =>
    `${where} does not speak TLS. Is the port right, and TLS switched on at the device?`,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: where =>
    `${where} does not speak TLS. Is the port right, and TLS switched on at the device?`,
  ERR_TLS_CERT_ALTNAME_INVALID: where =>
    `The certificate of ${where} is for another name. Enter the name that it is for, or do not verify it.`,
  CERT_HAS_EXPIRED: where =>
    `The certificate of ${where} has expired. Renew it, and look at the clock of this machine.`,
  CERT_NOT_YET_VALID: where => `The certificate of ${where} is not valid yet. Look at the clock of this machine.`,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
}

/** A network error as a sentence: where, what, what to look at. */
export function explainNetworkError(error: Error & { code?: string }, where: string): string {
  const code = error.code ?? (error.cause as { code?: string } | undefined)?.code
  const sentence = code === undefined ? undefined : sentences[code]
  return sentence ? sentence(where) : `${where}: ${error.message || code || 'the connection failed'}.`
}

function untrusted(where: string): string {
  return `Nobody this machine trusts has signed the certificate of ${where}. Add who did to the settings, or do not verify it.`
}
