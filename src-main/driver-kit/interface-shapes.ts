// What functions of the standard interfaces give and take, for drivers that have them (driver.md 17).
export {
  type DeviceDescriptor,
  deviceDescriptor,
  type LightingArea,
  lightingArea,
} from '../model/interfaces/building.ts'
export { moveablePosition } from '../model/interfaces/cameras.ts'
export { muteLayer, switchLayer } from '../model/interfaces/displays.ts'
export { emailTemplates, type TemplateFields, templateFields } from '../model/interfaces/messages.ts'
export { type DoorEvent, doorEvent, type PlaceLocker, placeLocker } from '../model/interfaces/people.ts'
export { type SensorDetail, sensorDetail, sensorStatus, sensorType } from '../model/interfaces/sensing.ts'
export { joinAreas, lightingAreaKey } from './lighting-area.ts'
