const sentences: Record<string, (where: string) => string> = {
  ECONNREFUSED: where =>
    `${where} refuses the connection. Is the port right, and network control switched on at the device?`,
  EHOSTUNREACH: where => `${where} cannot be reached. Is the device powered and on this network?`,
  ENETUNREACH: where => `There is no route to ${where}. Is this machine connected to the device's network?`,
  ETIMEDOUT: where => `${where} does not answer. Is the device powered and on this network?`,
  ENOTFOUND: where => `The name in ${where} is not known. Is it spelt right, and does DNS work?`,
  EAI_AGAIN: where => `The name in ${where} could not be looked up. Does DNS work?`,
  ECONNRESET: where => `${where} reset the connection.`,
  EPIPE: where => `${where} closed the connection while we were sending.`,
}

/** A network error as a sentence: where, what, what to look at. */
export function explainNetworkError(error: Error & { code?: string }, where: string): string {
  const code = error.code ?? (error.cause as { code?: string } | undefined)?.code
  const sentence = code === undefined ? undefined : sentences[code]
  return sentence ? sentence(where) : `${where}: ${error.message || code || 'the connection failed'}.`
}
