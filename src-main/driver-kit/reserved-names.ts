const reserved = new Set([
  'initialize',
  'received',
  'connected',
  'disconnected',
  'on_load',
  'on_update',
  'on_unload',
  'websocket_headers',
  'before_request',
  '[]',
  '[]?',
  '[]=',
  'send',
  'transport',
  'logger',
  'queue',
  'setting',
  'schedule',
])

/** Names that are the framework's own: a command of such a name is not there for callers (driver.md 3.1). */
export const isReserved = (name: string): boolean => reserved.has(name)
