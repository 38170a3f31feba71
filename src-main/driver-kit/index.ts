// Everything a driver or a simulator is written with. Drivers of others know it as `@alcove/driver-kit`, and nothing else.
export { oneOf } from '../model/one-of.ts'
export type { Context, DriverLog, ModuleFacts } from './context.ts'
export { type Command, type Driver, defineDriver } from './define-driver.ts'
export {
  type ByteSimulatorContext,
  defineSimulator,
  type MqttSimulatorContext,
  type SimulatedAnswer,
  type SimulatedRequest,
  type Simulator,
  type SimulatorContext,
} from './define-simulator.ts'
export type {
  Connection,
  Device,
  HttpAnswer,
  HttpAuthentication,
  HttpDevice,
  HttpQuestion,
  MqttDevice,
  SshDevice,
  TcpDevice,
  UdpDevice,
  Until,
  WebSocketDevice,
} from './device.ts'
export { md5 } from './digest.ts'
export { failureCode, inWords } from './failures.ts'
export * from './interface-shapes.ts'
export type { StatusOf } from './interface-types.ts'
export { http, type MqttMessage, mqtt, none, serial, ssh, tcp, udp, websocket } from './link.ts'
export { Abort, Answer, Retry } from './outcomes.ts'
export { pause } from './pause.ts'
export { createPresenceSmoother } from './presence-smoother.ts'
export type { Job, RepeatingJob, Schedule } from './schedule.ts'
export { type ModuleGroup, type ModuleProxy, many, one, optional, type SystemProxy } from './system.ts'
export type { QueueOptions, Task } from './task.ts'
export { endsWith, endsWithBytes, fixed, lengthFrom, type Tokenizer } from './tokenizers.ts'
