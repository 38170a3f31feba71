import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { HttpAnswer, HttpQuestion } from './device.ts'
import { type OnvifCamera, OnvifFault, OnvifNonsense, openOnvif } from './onvif.ts'
import { readSoap } from './soap.ts'

/** What a camera answers, each in its turn, and what it was asked; the last answer stays. */
function answering(...answers: (string | { status: number; body: string })[]) {
  const asked: HttpQuestion[] = []
  const request = async (question: HttpQuestion): Promise<HttpAnswer> => {
    asked.push(question)
    const given = (answers.length > 1 ? answers.shift() : answers[0]) ?? ''
    const { status, body } = typeof given === 'string' ? { status: 200, body: given } : given
    return { status, headers: {}, text: body, bytes: Buffer.from(body), json: () => JSON.parse(body) }
  }
  const open = (more: Partial<Parameters<typeof openOnvif>[0]> = {}) =>
    openOnvif({
      device: { request },
      path: '/onvif/device_service',
      username: '',
      password: '',
      signIn: 'auto',
      ...more,
    })
  return { asked, open }
}

const envelope = (body: string) =>
  `<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:t="http://www.onvif.org/ver10/schema"><e:Body>${body}</e:Body></e:Envelope>`
const place = (namespace: string, address: string) =>
  `<Service><Namespace>http://www.onvif.org/${namespace}</Namespace><XAddr>${address}</XAddr></Service>`
const bodyOf = (question: HttpQuestion | undefined) => readSoap(String(question?.body))?.body

test('what is asked is sent where the camera has the service, and nowhere else than to the camera', async () => {
  const { asked, open } = answering(
    envelope(
      `<GetServicesResponse>${place('ver20/ptz/wsdl', 'http://evil.example:99/ptz?unit=1')}${place('ver10/media/wsdl', 'nonsense')}</GetServicesResponse>`,
    ),
    envelope('<StopResponse/>'),
  )
  const camera = open()
  expect(await camera.findServices()).toEqual({ ptz: true, media: false })
  await camera.stop('P', { panTilt: true, zoom: false }, { name: 'turn', priority: 80 })
  expect(asked[1]).toMatchObject({
    method: 'POST',
    path: '/ptz?unit=1',
    name: 'turn',
    priority: 80,
    headers: {
      'content-type': 'application/soap+xml; charset=utf-8; action="http://www.onvif.org/ver20/ptz/wsdl/Stop"',
    },
  })
  expect(bodyOf(asked[1])?.Stop).toMatchObject({ ProfileToken: 'P', PanTilt: 'true', Zoom: 'false' })
})

test('moves say only what moves, in the space that is given', async () => {
  const { asked, open } = answering(envelope('<MoveResponse/>'))
  const camera = open()
  await camera.continuousMove('P', { panTilt: { x: -0.5, y: 1 } })
  await camera.absoluteMove('P', { zoom: { x: 0.25, space: 'urn:z&1' } })
  expect(bodyOf(asked[0])?.ContinuousMove).toMatchObject({ Velocity: { PanTilt: { '@x': '-0.5', '@y': '1' } } })
  expect(JSON.stringify(bodyOf(asked[0]))).not.toContain('Zoom')
  expect(bodyOf(asked[1])?.AbsoluteMove).toMatchObject({ Position: { Zoom: { '@x': '0.25', '@space': 'urn:z&1' } } })
  expect(JSON.stringify(bodyOf(asked[1]))).not.toContain('PanTilt')
})

const refused = envelope(
  '<e:Fault><e:Code><e:Value>e:Sender</e:Value><e:Subcode><e:Value>ter:NotAuthorized</e:Value></e:Subcode></e:Code></e:Fault>',
)
const noon = envelope(
  '<GetSystemDateAndTimeResponse><SystemDateAndTime><UTCDateTime><t:Time><t:Hour>12</t:Hour><t:Minute>0</t:Minute><t:Second>0</t:Second></t:Time><t:Date><t:Year>2031</t:Year><t:Month>2</t:Month><t:Day>3</t:Day></t:Date></UTCDateTime></SystemDateAndTime></GetSystemDateAndTimeResponse>',
)

test('no name, token or user can say more than it is', () => {
  const nasty = fc.string({ unit: 'grapheme' }).map(one => one.replace(/\p{Cc}/gu, '').trim())
  return fc.assert(
    fc.asyncProperty(
      fc.oneof(nasty, fc.constant('</PresetName><PresetToken>1</PresetToken><PresetName>')).filter(one => one !== ''),
      async name => {
        const { asked, open } = answering(
          noon,
          envelope('<SetPresetResponse><PresetToken>7</PresetToken></SetPresetResponse>'),
        )
        const camera = open({ username: name, password: 'x', signIn: 'ws_security' })
        expect(await camera.setPreset(name, name, name)).toBe('7')
        const message = readSoap(String(asked[1]?.body))
        expect(message?.security).toMatchObject({ UsernameToken: { Username: name } })
        expect(message?.body.SetPreset).toEqual({
          ProfileToken: name,
          PresetName: name,
          PresetToken: name,
        })
      },
    ),
    { numRuns: 200 },
  )
})

test('where digest is not taken, messages are signed by the time of the camera, and digest is left alone', async () => {
  const { asked, open } = answering({ status: 400, body: refused }, noon, envelope('<GetNodesResponse/>'))
  const camera = open({ username: 'operator', password: 'quay' })
  expect(camera.authentication()).toEqual({ kind: 'digest', username: 'operator', password: 'quay' })
  expect(await camera.nodes()).toEqual([])
  expect(camera.authentication()).toBeUndefined()
  expect(String(asked[0]?.body)).not.toContain('UsernameToken')
  expect(String(asked[1]?.body)).toContain('GetSystemDateAndTime')
  expect(String(asked[2]?.body)).toMatch(/<Created[^>]*>2031-02-03T12:00:0/)
})

test('who is let in neither way goes back to the first, and is told so', async () => {
  const { asked, open } = answering({ status: 401, body: '<html>Unauthorized</html>' })
  const camera = open({ username: 'operator', password: 'guess' })
  await expect(camera.nodes()).rejects.toMatchObject({ codes: ['Sender', 'NotAuthorized'] })
  expect(asked).toHaveLength(3)
  expect(camera.authentication()).toMatchObject({ kind: 'digest' })
})

test('a fault keeps its codes, and what is no answer is told apart from it', async () => {
  const codes = '<e:Code><e:Value>e:Sender</e:Value><e:Subcode><e:Value>ter:NoToken</e:Value></e:Subcode></e:Code>'
  const gone = answering({ status: 400, body: envelope(`<e:Fault>${codes}</e:Fault>`) }).open()
  await expect(gone.gotoPreset('P', '1')).rejects.toThrow(OnvifFault)
  await expect(gone.gotoPreset('P', '1')).rejects.toMatchObject({ codes: ['Sender', 'NoToken'] })
  await expect(answering('{"not":"xml"}').open().nodes()).rejects.toThrow(OnvifNonsense)
  await expect(answering(envelope('<GetNodesResponse/>')).open().presets('P')).rejects.toThrow(OnvifNonsense)
})

const asks: ((camera: OnvifCamera) => Promise<unknown>)[] = [
  camera => camera.findServices(),
  camera => camera.systemDate(),
  camera => camera.information(),
  camera => camera.profiles(),
  camera => camera.nodes(),
  camera => camera.status('P'),
  camera => camera.presets('P'),
  camera => camera.setPreset('P', 'name', undefined),
]
/** As cameras of several makers write them. */
const real = [
  noon,
  envelope(`<GetServicesResponse>${place('ver20/ptz/wsdl', 'http://10.0.0.9/p')}</GetServicesResponse>`),
  envelope(
    '<GetCapabilitiesResponse><Capabilities><t:PTZ><t:XAddr>http://10.0.0.9/p</t:XAddr></t:PTZ></Capabilities></GetCapabilitiesResponse>',
  ),
  envelope('<GetDeviceInformationResponse><Manufacturer>A</Manufacturer><Model/></GetDeviceInformationResponse>'),
  envelope(
    '<GetProfilesResponse><Profiles token="1.0"><t:Name>Main</t:Name><t:PTZConfiguration token="c"><t:NodeToken>n</t:NodeToken></t:PTZConfiguration></Profiles></GetProfilesResponse>',
  ),
  envelope(
    '<GetNodesResponse><PTZNode token="n"><t:SupportedPTZSpaces><t:AbsoluteZoomPositionSpace><t:URI>u</t:URI><t:XRange><t:Min>0</t:Min><t:Max>1</t:Max></t:XRange></t:AbsoluteZoomPositionSpace></t:SupportedPTZSpaces><t:HomeSupported>true</t:HomeSupported></PTZNode></GetNodesResponse>',
  ),
  envelope(
    '<GetStatusResponse><PTZStatus><t:Position><t:PanTilt x="0.1" y="-.2" space="u"/><t:Zoom x="1e-2"/></t:Position><t:MoveStatus><t:PanTilt>IDLE</t:PanTilt></t:MoveStatus></PTZStatus></GetStatusResponse>',
  ),
  envelope(
    '<GetPresetsResponse><Preset token="1.0"><t:Name>Door</t:Name></Preset><Preset token="2"/></GetPresetsResponse>',
  ),
  envelope('<SetPresetResponse><PresetToken>3</PresetToken></SetPresetResponse>'),
]

test('answers are read as they are meant', async () => {
  const read = (at: number, ask: number) => asks[ask]?.(answering(real[at] ?? '').open())
  expect(await read(0, 1)).toEqual(new Date(Date.UTC(2031, 1, 3, 12)))
  expect(await read(3, 2)).toEqual({ manufacturer: 'A', model: '', firmware: undefined, serial: undefined })
  expect(await read(4, 3)).toEqual([{ token: '1.0', name: 'Main', node: 'n' }])
  expect(await read(5, 4)).toMatchObject([
    { token: 'n', hasHome: true, spaces: { absoluteZoom: [{ uri: 'u', x: [0, 1] }] } },
  ])
  expect(await read(6, 5)).toEqual({
    panTilt: { x: 0.1, y: -0.2, space: 'u' },
    zoom: { x: 0.01, space: undefined },
    moving: false,
    error: undefined,
  })
  expect(await read(7, 6)).toEqual([
    { token: '1.0', name: 'Door' },
    { token: '2', name: '2' },
  ])
  expect(await read(8, 7)).toBe('3')
})

test('whatever a camera answers, there is an answer or a sentence', () => {
  const sample = fc.constantFrom(...real)
  const cut = fc.tuple(sample, fc.nat(900)).map(([text, at]) => text.slice(0, at))
  const swapped = fc
    .tuple(sample, fc.nat(900), fc.string({ maxLength: 8 }))
    .map(([text, at, more]) => text.slice(0, at) + more + text.slice(at + more.length))
  const answer = fc.oneof(sample, cut, swapped, fc.string())
  return fc.assert(
    fc.asyncProperty(
      answer,
      fc.constantFrom(...asks),
      fc.constantFrom(200, 400, 401, 500),
      async (body, ask, status) => {
        const error: unknown = await ask(answering({ status, body }).open()).then(
          () => undefined,
          thrown => thrown,
        )
        if (error !== undefined) expect(error instanceof OnvifFault || error instanceof OnvifNonsense).toBe(true)
      },
    ),
    { numRuns: 1_500 },
  )
})
