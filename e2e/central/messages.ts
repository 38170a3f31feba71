import { isObject } from './frames.ts'

// Which members the messages of the edge must have (edge.md 2.5), and which answer goes with which request.

type Check = (value: unknown) => boolean
type Shape = Record<string, Check>

const text: Check = value => typeof value === 'string'
const maybeText: Check = value => value === undefined || value === null || text(value)
const truth: Check = value => typeof value === 'boolean'
const integer: Check = value => Number.isInteger(value)
const maybeInteger: Check = value => value === undefined || value === null || integer(value)
const number: Check = value => typeof value === 'number'
const listOf =
  (each: Check): Check =>
  value =>
    Array.isArray(value) && value.every(each)
const textList = listOf(text)
const object =
  (shape: Shape): Check =>
  value =>
    isObject(value) && fits(shape, value)
const int32: Check = value => integer(value) && Math.abs(Number(value)) < 2 ** 31
const redisAction: Check = value => text(value) && /^(hset|set|clear|publish)$/i.test(String(value))

/** What the edge may ask of a stock core. */
export const requests: Readonly<Record<string, Shape>> = {
  register: { modules: textList, drivers: textList },
  fetch_binary: { key: text },
  proxy_redis: { action: redisAction, hash_id: text, key_name: text, status_value: maybeText },
  settings_action: { module_id: text, setting_name: text, setting_value: text },
  debug_message: { module_id: text, message: text },
}

/** What it may ask of a core with the sync extension. */
export const extensionRequests: Readonly<Record<string, Shape>> = {
  alcove_pull: { cursor: text, systems: textList, limit: integer },
  alcove_promote: { promotion: object({ entity: text, id: text, base: object({}) }) },
  alcove_overrides: { overrides: listOf(object({ entity: text, id: text, field: text })) },
  alcove_events: {
    node_id: text,
    events: listOf(object({ seq: integer, at: number, channel: text, payload: text })),
  },
}

const success: Shape = { success: value => value === undefined || truth(value) }
const systemStatus = object({
  hostname: text,
  cpu_count: integer,
  core_cpu: number,
  total_cpu: number,
  memory_total: int32,
  memory_usage: int32,
  core_memory: int32,
})
const driverStatus = object({
  running: truth,
  module_instances: int32,
  last_exit_code: int32,
  launch_count: int32,
  launch_time: integer,
  memory_total: maybeInteger,
  memory_usage: maybeInteger,
})

export const answers: Readonly<Record<string, Shape>> = {
  success,
  execute_response: { ...success, output: maybeText, code: maybeInteger },
  driver_status_response: { ...success, status: value => value === undefined || value === null || driverStatus(value) },
  loaded_modules_response: {
    ...success,
    modules: value => isObject(value) && Object.values(value).every(textList),
  },
  run_count_response: { ...success, count: object({ drivers: int32, modules: int32 }) },
  system_status_response: { ...success, status: systemStatus },
}

/** Where the answer is not `success`. */
const answerTo: Readonly<Record<string, string>> = {
  execute: 'execute_response',
  driver_status: 'driver_status_response',
  loaded_modules: 'loaded_modules_response',
  run_count: 'run_count_response',
  system_status: 'system_status_response',
}
export const answerTypeOf = (request: string): string => answerTo[request] ?? 'success'

export const fits = (shape: Shape, body: Record<string, unknown>): boolean =>
  Object.entries(shape).every(([member, check]) => check(body[member]))
