import type { SimulatedAnswer } from '../../driver-kit/define-simulator.ts'

// What the simulated camera says, as XML.

export const space = (what: 'PanTilt' | 'Zoom', kind: 'Position' | 'Velocity') =>
  `http://www.onvif.org/ver10/tptz/${what}Spaces/${kind}GenericSpace`
const span = (name: 'X' | 'Y', least: number) =>
  `<tt:${name}Range><tt:Min>${least}</tt:Min><tt:Max>1</tt:Max></tt:${name}Range>`
const inSpace = (name: string, uri: string, ...ranges: string[]) =>
  `<tt:${name}><tt:URI>${uri}</tt:URI>${ranges.join('')}</tt:${name}>`
/** "PTZ Node": generic spaces only. */
export const node = [
  '<tt:Name>PTZ</tt:Name><tt:SupportedPTZSpaces>',
  inSpace('AbsolutePanTiltPositionSpace', space('PanTilt', 'Position'), span('X', -1), span('Y', -1)),
  inSpace('AbsoluteZoomPositionSpace', space('Zoom', 'Position'), span('X', 0)),
  inSpace('ContinuousPanTiltVelocitySpace', space('PanTilt', 'Velocity'), span('X', -1), span('Y', -1)),
  inSpace('ContinuousZoomVelocitySpace', space('Zoom', 'Velocity'), span('X', -1)),
  '</tt:SupportedPTZSpaces><tt:MaximumNumberOfPresets>8</tt:MaximumNumberOfPresets>',
  '<tt:HomeSupported>true</tt:HomeSupported>',
].join('')

const namespaces = Object.entries({
  env: 'http://www.w3.org/2003/05/soap-envelope',
  tt: 'http://www.onvif.org/ver10/schema',
  tds: 'http://www.onvif.org/ver10/device/wsdl',
  trt: 'http://www.onvif.org/ver10/media/wsdl',
  tr2: 'http://www.onvif.org/ver20/media/wsdl',
  tptz: 'http://www.onvif.org/ver20/ptz/wsdl',
  ter: 'http://www.onvif.org/ver10/error',
})
  .map(([prefix, name]) => `xmlns:${prefix}="${name}"`)
  .join(' ')

const envelope = (status: number, body: string): SimulatedAnswer => ({
  status,
  headers: { 'content-type': 'application/soap+xml; charset=utf-8' },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<env:Envelope ${namespaces}><env:Body>${body}</env:Body></env:Envelope>`,
})

export const answer = (operation: string, content = ''): SimulatedAnswer =>
  envelope(200, `<${operation}Response>${content}</${operation}Response>`)

/** SOAP 1.2 over HTTP: 400 when it is the sender's fault, 500 when it is ours. */
export function fault([first = 'Receiver', ...codes]: string[]): SimulatedAnswer {
  const subcodes = codes.reduceRight(
    (inner, code) => `<env:Subcode><env:Value>ter:${code}</env:Value>${inner}</env:Subcode>`,
    '',
  )
  return envelope(
    first === 'Sender' ? 400 : 500,
    `<env:Fault><env:Code><env:Value>env:${first}</env:Value>${subcodes}</env:Code><env:Reason><env:Text xml:lang="en">${codes.at(-1)}</env:Text></env:Reason></env:Fault>`,
  )
}
