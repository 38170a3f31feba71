import { Cam, type PTZMoveOptions } from 'onvif'
import type { z } from 'zod'
import { messageOf } from '../base/result.ts'
import type { HttpAnswer, HttpAuthentication, HttpDevice, QueueOptions } from './device.ts'
import { escapeXml } from './escape-xml.ts'
import type { OnvifNode, OnvifPreset, OnvifProfile, OnvifStatus } from './onvif-answers.ts'
import { date, done, information, nodes, presets, profiles, ptzStatus, services, setPreset } from './onvif-answers.ts'
import { Abort } from './outcomes.ts'
import { readSoap } from './soap.ts'

export type { OnvifNode, OnvifPreset, OnvifProfile, OnvifStatus, Span } from './onvif-answers.ts'

// The library `onvif` writes the messages and their WS-Security, and never opens a socket: what it would send goes through
// the module's own link, with its queue, its digest and its wire view. Its reader of answers is not used: it runs patterns
// over the whole answer whose time grows with the square of its length, follows any depth, and makes numbers of tokens.

export interface OnvifParts {
  device: Pick<HttpDevice, 'request'>
  /** Of the device service, `/onvif/device_service`: the others are asked for. */
  path: string
  username: string
  password: string
  /** `auto` signs in by HTTP digest, and signs the messages when that is not taken. */
  signIn: 'auto' | 'digest' | 'ws_security'
}

export type Axes = { panTilt?: { x: number; y: number; space?: string }; zoom?: { x: number; space?: string } }

/** A camera with pan, tilt and zoom, by ONVIF Profile S or T. Whatever it refuses is thrown as an `OnvifFault`. */
export interface OnvifCamera {
  /** How the link signs in; nothing while the messages are signed, as never both may be (Core Specification, 5.9.1). */
  authentication(): HttpAuthentication | undefined
  /** Finds the services. Before it has, they are thought to be where the device service is. */
  findServices(options?: QueueOptions): Promise<{ ptz: boolean; media: boolean }>
  systemDate(options?: QueueOptions): Promise<Date>
  information(options?: QueueOptions): Promise<z.output<typeof information>>
  profiles(options?: QueueOptions): Promise<OnvifProfile[]>
  nodes(options?: QueueOptions): Promise<OnvifNode[]>
  status(profile: string, options?: QueueOptions): Promise<OnvifStatus>
  presets(profile: string, options?: QueueOptions): Promise<OnvifPreset[]>
  continuousMove(profile: string, axes: Axes, options?: QueueOptions): Promise<void>
  absoluteMove(profile: string, axes: Axes, options?: QueueOptions): Promise<void>
  stop(profile: string, what: { panTilt: boolean; zoom: boolean }, options?: QueueOptions): Promise<void>
  gotoHome(profile: string, options?: QueueOptions): Promise<void>
  gotoPreset(profile: string, token: string, options?: QueueOptions): Promise<void>
  /** Gives the token. With one, that preset is overwritten. */
  setPreset(profile: string, name: string, token: string | undefined, options?: QueueOptions): Promise<string>
  removePreset(profile: string, token: string, options?: QueueOptions): Promise<void>
}

/** The camera refused: `codes` are those of the specification, `NoToken` and the like. */
export class OnvifFault extends Abort {
  readonly codes: readonly string[]
  constructor(codes: readonly string[], reason: string) {
    super(`The camera refuses that: ${reason || codes.join(', ')}.`, { codes })
    this.codes = codes
  }
}

/** Its answer is no ONVIF answer. */
export class OnvifNonsense extends Abort {}

/** What the library hands over to be sent. */
interface Outgoing {
  service?: string
  body: string
}

const NOTHING = () => undefined

export function openOnvif({ device, path, username, password, signIn }: OnvifParts): OnvifCamera {
  const paths = new Map<string, string>()
  /** How the library can be told to do anything but send: it never gets to its own sockets. */
  class Writer extends Cam {
    #outgoing: Outgoing = { body: '' }
    _request(outgoing: Outgoing): void {
      this.#outgoing = outgoing
    }
    messageOf(write: (cam: Cam) => void): Outgoing {
      write(this)
      return this.#outgoing
    }
  }
  const cam = new Writer({
    hostname: 'camera',
    // The library puts them into its messages as they are, and takes the password for Latin-1.
    username: escapeXml(username),
    password: Buffer.from(password, 'utf8').toString('latin1'),
    useWSSecurity: signIn === 'ws_security',
    autoconnect: false,
  })
  let clockKnown = false

  /** One message, and the answer to it. */
  async function call<Shape extends z.ZodType>(
    write: (cam: Cam) => void,
    shape: Shape,
    options: QueueOptions = {},
  ): Promise<z.output<Shape>> {
    if (cam.useWSSecurity && !clockKnown) await readClock(options)
    let answer = await send(write, options)
    if (isRefusedEntry(answer) && signIn === 'auto' && username && !cam.useWSSecurity) {
      await readClock(options).catch(NOTHING)
      cam.useWSSecurity = true
      const signed = await send(write, options)
      if (isRefusedEntry(signed)) cam.useWSSecurity = false
      answer = signed
    }
    // A clock that was set anew makes signed messages look old.
    if (isRefusedEntry(answer)) clockKnown = false
    return readAnswer(answer, shape)
  }

  function send(write: (cam: Cam) => void, options: QueueOptions): Promise<HttpAnswer> {
    const { service, body } = cam.messageOf(write)
    const [, operation = '', namespace = ''] = /<s:Body[^>]*><(\w+)\s+xmlns="([^"]+)"/.exec(body) ?? []
    return device.request({
      ...options,
      method: 'POST',
      path: paths.get(service ?? '') ?? path,
      headers: { 'content-type': `application/soap+xml; charset=utf-8; action="${namespace}/${operation}"` },
      body,
    })
  }

  /** Signed messages carry the camera's own time, which it tells to anybody (Core Specification, GetSystemDateAndTime). */
  async function readClock(options: QueueOptions): Promise<Date> {
    const now = readAnswer(await send(one => one.getSystemDateAndTime(NOTHING), options), date)
    // That is what the library adds to it when it writes a time.
    cam.timeShift = now.getTime() - process.uptime() * 1_000
    clockKnown = true
    return now
  }

  /** The address that it gives for a service is kept as a path: a camera does not send us anywhere else. */
  function found(service: string, address: string): void {
    const url = URL.parse(address)
    if (url) paths.set(service, url.pathname + url.search)
  }

  return {
    authentication: () => (username && !cam.useWSSecurity ? { kind: 'digest', username, password } : undefined),
    async findServices(options) {
      const all = await call(one => one.getServices(false, NOTHING), services, options).catch(error => {
        // Older ones know capabilities only.
        if (!(error instanceof OnvifFault) || isEntry(error.codes)) throw error
        return call(one => one.getCapabilities(NOTHING), services, options)
      })
      paths.clear()
      for (const { service, address } of all) found(service, address)
      cam.media2Support = paths.has('media2') && !paths.has('media')
      return { ptz: paths.has('ptz'), media: paths.has('media') || paths.has('media2') }
    },
    systemDate: options => readClock(options ?? {}),
    information: options => call(one => one.getDeviceInformation(NOTHING), information, options),
    profiles: options => call(one => one.getProfiles(NOTHING), profiles, options),
    nodes: options => call(one => one.getNodes(NOTHING), nodes, options),
    status: (profile, options) => call(one => one.getStatus(of(profile), NOTHING), ptzStatus, options),
    presets: (profile, options) => call(one => one.getPresets(of(profile), NOTHING), presets, options),
    continuousMove: (profile, axes, options) =>
      call(one => one.continuousMove({ ...of(profile), ...vector(axes) }, NOTHING), done, options),
    absoluteMove: (profile, axes, options) =>
      call(one => one.absoluteMove({ ...of(profile), ...vector(axes) }, NOTHING), done, options),
    stop: (profile, { panTilt, zoom }, options) =>
      // A word, as the library leaves out what is false, and a camera then stops that too.
      call(one => one.stop({ ...of(profile), panTilt: String(panTilt), zoom: String(zoom) }, NOTHING), done, options),
    gotoHome: (profile, options) => call(one => one.gotoHomePosition(of(profile), NOTHING), done, options),
    gotoPreset: (profile, token, options) =>
      call(one => one.gotoPreset({ ...of(profile), preset: escapeXml(token) }, NOTHING), done, options),
    setPreset: (profile, name, token, options) =>
      call(
        one =>
          one.setPreset(
            { ...of(profile), presetName: escapeXml(name), ...(token ? { presetToken: escapeXml(token) } : {}) },
            NOTHING,
          ),
        setPreset,
        options,
      ),
    removePreset: (profile, token, options) =>
      call(one => one.removePreset({ ...of(profile), presetToken: escapeXml(token) }, NOTHING), done, options),
  }
}

const of = (profile: string) => ({ profileToken: escapeXml(profile) })

function vector({ panTilt, zoom }: Axes): PTZMoveOptions {
  const options: PTZMoveOptions = {}
  if (panTilt) Object.assign(options, { x: panTilt.x, y: panTilt.y })
  else options.onlySendZoom = true
  if (zoom) options.zoom = zoom.x
  else options.onlySendPanTilt = true
  // Its types have numbers for these, and it writes what it is given.
  if (panTilt?.space) Object.assign(options, { xyspace: escapeXml(panTilt.space) })
  if (zoom?.space) Object.assign(options, { zoomspace: escapeXml(zoom.space) })
  return options
}

/** Core Specification, 5.9: who is not let in gets a 401, or the fault `NotAuthorized`. */
const isEntry = (codes: readonly string[]) => codes.includes('NotAuthorized')
function isRefusedEntry({ status, text }: HttpAnswer): boolean {
  return status === 401 || isEntry(readSoap(text)?.fault?.codes ?? [])
}

function readAnswer<Shape extends z.ZodType>(answer: HttpAnswer, shape: Shape): z.output<Shape> {
  if (answer.status === 401) throw new OnvifFault(['Sender', 'NotAuthorized'], 'not signed in')
  const message = readSoap(answer.text)
  if (!message) throw new OnvifNonsense(`The answer is no ONVIF message (HTTP ${answer.status}).`)
  if (message.fault) throw new OnvifFault(message.fault.codes, message.fault.reason)
  const read = shape.safeParse(message.body)
  if (read.success) return read.data
  throw new OnvifNonsense(`The answer is no answer to what was asked: ${messageOf(read.error.issues[0])}.`)
}
