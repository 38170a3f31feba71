import type { Json } from '../../base/json.ts'
import type { DriverDescription } from '../../driver-kit/describe.ts'
import type { RoleName } from '../../model/enums.ts'
import type { Device } from '../devices/devices-contract.ts'

/** A driver of the shelf, as far as it matters here. */
export interface MatchableDriver {
  fileName: string
  description: DriverDescription
}

/** What a module of the driver would be made with; nothing of it was typed by anybody. */
export interface Filled {
  ip: string
  port: number
  uri: string
  tls: boolean
  udp: boolean
  settings: Record<string, Json>
  /** Where it is another one than the driver's own: a display with a serial port that has a network port too. */
  role?: RoleName
  makebreak?: boolean
}

/** A setting that nobody but a person knows. */
export interface Asked {
  name: string
  about: string
  secret: boolean
}

/** A driver that fits a device. */
export interface Match {
  file_name: string
  /** 1 to 100; 60 and more: offered without a question. */
  score: number
  /** Sentences, the weightiest first. */
  why: string[]
  filled: Filled
  asks: Asked[]
}

/** Best first. */
export type MatchDevice = (device: Device, drivers: readonly MatchableDriver[]) => Match[]
