import { z } from 'zod'
import { choice, maybeText, standard, text } from './standard.ts'

// What is measured (driver.md 17.2).

export const sensorType = choice(
  'Sensor::SensorType',
  ...([
    'Temperature',
    'DeviceTemp',
    'Humidity',
    'Illuminance',
    'Pressure',
    'Trigger',
    'Presence',
    'Switch',
    'Level',
    'Flow',
    'Counter',
    'PeopleCount',
    'QueueSize',
    'Acceleration',
    'Speed',
    'Roll',
    'Pitch',
    'Yaw',
    'Compass',
    'Current',
    'Voltage',
    'ElectricalResistance',
    'Power',
    'Energy',
    'Capacitance',
    'Inductance',
    'Conductance',
    'MagneticFlux',
    'MagneticFluxDensity',
    'Radiation',
    'Distance',
    'Area',
    'SoundPressure',
    'Force',
    'Frequency',
    'Mass',
    'Momentum',
    'TimePeriod',
    'Volume',
    'Acidity',
    'AirQuality',
    'PPM',
  ] as const),
)

export const sensorStatus = choice('Sensor::Status', 'Normal', 'Alarm', 'Fault', 'OutOfService')

/** One reading, and where it comes from. What it has besides is kept. */
export const sensorDetail = z.looseObject({
  type: sensorType,
  value: z.number(),
  /** Seconds since 1970. */
  last_seen: z.int(),
  mac: z.string(),
  status: sensorStatus.default('Normal'),
  location: z.literal('sensor').default('sensor'),
  id: z.string().nullish(),
  name: z.string().nullish(),
  raw: z.string().nullish(),
  modifier: z.string().nullish(),
  limit_high: z.number().nullish(),
  limit_low: z.number().nullish(),
  resolution: z.number().nullish(),
  unit: z.string().nullish(),
  loc: z
    .union([
      z.object({ type: z.literal('geo'), lat: z.number(), lon: z.number() }),
      z.object({ type: z.literal('map'), x: z.number(), y: z.number() }),
    ])
    .nullish(),
  /** Where to be told of it: a module, and its status. */
  module_id: z.string().nullish(),
  binding: z.string().nullish(),
  x: z.number().nullish(),
  y: z.number().nullish(),
  lat: z.number().nullish(),
  lon: z.number().nullish(),
  s2_cell_id: z.string().nullish(),
  building: z.string().nullish(),
  level: z.string().nullish(),
})
export type SensorDetail = z.input<typeof sensorDetail>

export const sensing = {
  Sensor: standard({
    commands: {
      sensor: { mac: text, id: maybeText },
      sensors: { type: maybeText, mac: maybeText, zone_id: maybeText },
    },
    gives: { sensor: sensorDetail.nullable(), sensors: z.array(sensorDetail) },
  }),
}
