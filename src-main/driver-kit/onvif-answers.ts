import { z } from 'zod'
import { number, several, text } from './soap.ts'

// What cameras answer, as the schemas at onvif.org have it (ver10/schema/onvif.xsd, ver20/ptz/wsdl/ptz.wsdl). What is
// missing or not as it should be is left out where that can be.

/** From the least to the most. */
export type Span = readonly [least: number, most: number]

export interface OnvifProfile {
  token: string
  name: string
  /** The node that moves what this profile shows; a fixed picture has none. */
  node: string | undefined
}

export interface OnvifSpace {
  uri: string
  x: Span
  /** Pan and tilt have both. */
  y: Span | undefined
}

export interface OnvifNode {
  token: string
  /** Where it can be moved to, and how fast: a space for each way to say so. */
  spaces: {
    absolutePanTilt: OnvifSpace[]
    absoluteZoom: OnvifSpace[]
    continuousPanTilt: OnvifSpace[]
    continuousZoom: OnvifSpace[]
  }
  hasHome: boolean
  mostPresets: number | undefined
}

export interface OnvifStatus {
  panTilt: { x: number; y: number; space: string | undefined } | undefined
  zoom: { x: number; space: string | undefined } | undefined
  /** Nothing when it does not tell. */
  moving: boolean | undefined
  error: string | undefined
}

export interface OnvifPreset {
  token: string
  name: string
}

const optional = <Shape extends z.ZodType>(shape: Shape) => shape.optional().catch(undefined)
/** An element without content is read as an empty text. */
const element = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.preprocess(value => (value === '' ? {} : value), z.object(shape))
/** Of a list, those that are as they should be. */
const good = <Item extends z.ZodType>(item: Item) =>
  several(z.unknown()).transform(all =>
    all.flatMap((one): z.output<Item>[] => {
      const read = item.safeParse(one)
      return read.success ? [read.data] : []
    }),
  )
const token = z.string().min(1).max(256)

/** The answer to an order is empty. Whatever it is: a fault was looked for before. */
export const done = z.unknown().transform((): void => undefined)

const namespaces: Record<string, string> = {
  'http://www.onvif.org/ver10/media/wsdl': 'media',
  'http://www.onvif.org/ver20/media/wsdl': 'media2',
  'http://www.onvif.org/ver20/ptz/wsdl': 'ptz',
}
const place = optional(z.object({ XAddr: text }))

/** GetServices, and GetCapabilities of older ones. */
export const services = z.union([
  z
    .object({ GetServicesResponse: element({ Service: good(z.object({ Namespace: text, XAddr: text })) }) })
    .transform(({ GetServicesResponse: { Service } }) =>
      Service.flatMap(({ Namespace, XAddr }) => {
        const service = namespaces[Namespace]
        return service ? [{ service, address: XAddr }] : []
      }),
    ),
  z
    .object({ GetCapabilitiesResponse: element({ Capabilities: element({ Media: place, PTZ: place }) }) })
    .transform(({ GetCapabilitiesResponse: { Capabilities } }) => [
      ...(Capabilities.Media ? [{ service: 'media', address: Capabilities.Media.XAddr }] : []),
      ...(Capabilities.PTZ ? [{ service: 'ptz', address: Capabilities.PTZ.XAddr }] : []),
    ]),
])

const stamp = z.object({
  Date: z.object({ Year: number, Month: number, Day: number }),
  Time: z.object({ Hour: number, Minute: number, Second: number }),
})
export const date = z
  .object({
    GetSystemDateAndTimeResponse: z.object({
      SystemDateAndTime: z.object({ UTCDateTime: optional(stamp), LocalDateTime: optional(stamp) }),
    }),
  })
  .transform(({ GetSystemDateAndTimeResponse: { SystemDateAndTime } }, context) => {
    const given = SystemDateAndTime.UTCDateTime ?? SystemDateAndTime.LocalDateTime
    const { Date: day, Time: time } = given ?? {}
    const at = new Date(
      day && time ? Date.UTC(day.Year, day.Month - 1, day.Day, time.Hour, time.Minute, time.Second) : Number.NaN,
    )
    if (!Number.isNaN(at.getTime())) return at
    context.addIssue('The camera tells no time.')
    return z.NEVER
  })

export const information = z
  .object({
    GetDeviceInformationResponse: element({
      Manufacturer: optional(text),
      Model: optional(text),
      FirmwareVersion: optional(text),
      SerialNumber: optional(text),
    }),
  })
  .transform(({ GetDeviceInformationResponse: of }) => ({
    manufacturer: of.Manufacturer,
    model: of.Model,
    firmware: of.FirmwareVersion,
    serial: of.SerialNumber,
  }))

const ptzConfiguration = optional(z.object({ NodeToken: text }))
/** Media and Media2: there, configurations stand in an element of their own. */
export const profiles = z
  .object({
    GetProfilesResponse: element({
      Profiles: good(
        z.object({
          '@token': token,
          Name: optional(text),
          PTZConfiguration: ptzConfiguration,
          Configurations: optional(z.object({ PTZ: ptzConfiguration })),
        }),
      ),
    }),
  })
  .transform(({ GetProfilesResponse: { Profiles } }) =>
    Profiles.map(({ '@token': token, Name, PTZConfiguration, Configurations }): OnvifProfile => {
      const { NodeToken: node } = PTZConfiguration ?? Configurations?.PTZ ?? {}
      return { token, name: Name ?? token, node }
    }),
  )

const span = z
  .object({ Min: number, Max: number })
  .transform(({ Min, Max }): Span => [Min, Max])
  .refine(([least, most]) => least < most)
const spaces = good(
  z
    .object({ URI: text, XRange: span, YRange: optional(span) })
    .transform(({ URI, XRange, YRange }): OnvifSpace => ({ uri: URI, x: XRange, y: YRange })),
)
export const nodes = z
  .object({
    GetNodesResponse: element({
      PTZNode: good(
        z.object({
          '@token': token,
          SupportedPTZSpaces: optional(
            element({
              AbsolutePanTiltPositionSpace: spaces,
              AbsoluteZoomPositionSpace: spaces,
              ContinuousPanTiltVelocitySpace: spaces,
              ContinuousZoomVelocitySpace: spaces,
            }),
          ),
          HomeSupported: optional(text),
          MaximumNumberOfPresets: optional(number),
        }),
      ),
    }),
  })
  .transform(({ GetNodesResponse: { PTZNode } }) =>
    PTZNode.map(
      ({ '@token': token, SupportedPTZSpaces: spaces, HomeSupported, MaximumNumberOfPresets }): OnvifNode => ({
        token,
        spaces: {
          absolutePanTilt: spaces?.AbsolutePanTiltPositionSpace ?? [],
          absoluteZoom: spaces?.AbsoluteZoomPositionSpace ?? [],
          continuousPanTilt: spaces?.ContinuousPanTiltVelocitySpace ?? [],
          continuousZoom: spaces?.ContinuousZoomVelocitySpace ?? [],
        },
        hasHome: HomeSupported === 'true' || HomeSupported === '1',
        mostPresets: MaximumNumberOfPresets,
      }),
    ),
  )

const moveStatus = optional(element({ PanTilt: optional(text), Zoom: optional(text) }))
export const ptzStatus = z
  .object({
    GetStatusResponse: element({
      PTZStatus: element({
        Position: optional(
          element({
            PanTilt: optional(z.object({ '@x': number, '@y': number, '@space': optional(z.string()) })),
            Zoom: optional(z.object({ '@x': number, '@space': optional(z.string()) })),
          }),
        ),
        MoveStatus: moveStatus,
        Error: optional(text),
      }),
    }),
  })
  .transform(({ GetStatusResponse: { PTZStatus } }): OnvifStatus => {
    const { PanTilt, Zoom } = PTZStatus.Position ?? {}
    const words = [PTZStatus.MoveStatus?.PanTilt, PTZStatus.MoveStatus?.Zoom].filter(word => word !== undefined)
    const isKnown = words.some(word => word === 'MOVING' || word === 'IDLE')
    // Some write NO or "no error" where nothing should be.
    const error = PTZStatus.Error && !/^no( error)?$/i.test(PTZStatus.Error) ? PTZStatus.Error : undefined
    return {
      panTilt: PanTilt && { x: PanTilt['@x'], y: PanTilt['@y'], space: PanTilt['@space'] },
      zoom: Zoom && { x: Zoom['@x'], space: Zoom['@space'] },
      moving: isKnown ? words.includes('MOVING') : undefined,
      error,
    }
  })

export const presets = z
  .object({
    GetPresetsResponse: element({ Preset: good(z.object({ '@token': token, Name: optional(text) })) }),
  })
  .transform(({ GetPresetsResponse: { Preset } }) =>
    Preset.map(({ '@token': token, Name }): OnvifPreset => ({ token, name: Name || token })),
  )

export const setPreset = z
  .object({ SetPresetResponse: element({ PresetToken: text }) })
  .transform(({ SetPresetResponse: { PresetToken } }) => PresetToken)
