/** Asks whoever is of these types to answer (WS-Discovery, 5.2); whoever there is when there are none. */
export const probe = (messageId: string, types: string): Buffer =>
  Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>
<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><s:Header><a:Action s:mustUnderstand="1">http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</a:Action><a:MessageID>urn:uuid:${messageId}</a:MessageID><a:ReplyTo><a:Address>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:Address></a:ReplyTo><a:To s:mustUnderstand="1">urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To></s:Header><s:Body><d:Probe>${types && `<d:Types>${types}</d:Types>`}</d:Probe></s:Body></s:Envelope>`,
  )

/** Without their prefixes, which are each sender's own: `NetworkVideoTransmitter Device`. */
export function typesIn(text: string | undefined): string | undefined {
  const types = (text ?? '').split(/\s+/, 20).map(type => type.replace(/^.*:/, ''))
  return types.filter(type => /^\w{1,60}$/.test(type)).join(' ') || undefined
}

const MOST_SCOPES = 60

/** `onvif://www.onvif.org/hardware/XNP-6320` as `hardware`; those of one kind behind each other (Core Specification, 7.3.2.2). */
export function scopesIn(text: string | undefined): Record<string, string> {
  const found = new Map<string, string[]>()
  for (const scope of (text ?? '').split(/\s+/, MOST_SCOPES)) {
    const [, kind, value] = /^onvif:\/\/www\.onvif\.org\/(\w{1,30})\/(.{1,200})$/i.exec(scope) ?? []
    if (!kind || !value) continue
    const name = kind.toLowerCase()
    found.set(name, [...(found.get(name) ?? []), decoded(value)])
  }
  return Object.fromEntries([...found].map(([name, values]) => [name, values.join(', ')]))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
