interface Asked {
  where: string
  clientId: string
}

const login = ({ where }: Asked) =>
  `The broker at ${where} does not let us in with this user name and password. Look at the module's setting "mqtt".`
const busy = ({ where }: Asked) => `The broker at ${where} takes no connections just now.`
const identifier = ({ where, clientId }: Asked) =>
  `The broker at ${where} does not take the client id "${clientId}". Set the one that it wants in the setting "mqtt".`
const protocol = ({ where }: Asked) =>
  `The broker at ${where} does not speak this version of MQTT. Add ?version=5 to the module's uri, or take it away.`

/** Codes with which a broker sends us away: MQTT 3.1.1 table 3.1, MQTT 5 tables 3.2.2.2 and 3.14.2.1. */
const sentences: Record<number, (asked: Asked) => string> = {
  1: protocol,
  2: identifier,
  3: busy,
  4: login,
  5: login,
  132: protocol,
  133: identifier,
  134: login,
  135: login,
  136: busy,
  137: busy,
  139: ({ where }) => `The broker at ${where} was shut down.`,
  142: ({ where, clientId }) =>
    `Another client signed in to the broker at ${where} as "${clientId}". Each must have a client id of its own.`,
}

export function explainRefusal(code: number, text: string, asked: Asked): string {
  return sentences[code]?.(asked) ?? `The broker at ${asked.where} sent us away: ${text || `code ${code}`}.`
}
