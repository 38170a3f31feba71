/** Names that hold every word. */
export function foundNames(names: readonly string[], query: string): string[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return names.filter(name => words.every(word => name.toLowerCase().includes(word)))
}

/** The parts of the module page that stand beside each other where there is room, and behind tabs where not. */
export const parts = ['status', 'functions', 'wire', 'queue', 'log', 'simulator'] as const
export type PartName = (typeof parts)[number]

/** Those that watch what the module does; they share one place on a wide page. */
export const watching = ['log', 'wire', 'queue'] as const satisfies PartName[]
export type Watching = (typeof watching)[number]

export const isWatching = (part: PartName | undefined): part is Watching => watching.some(one => one === part)

export const titles: Readonly<Record<PartName, string>> = {
  status: 'Status',
  functions: 'Functions',
  wire: 'Wire',
  queue: 'Queue',
  log: 'Debug log',
  simulator: 'Simulator',
}

/** Logic talks to modules, not to a device: it has no wire, no queue, and nothing can stand in for its device. */
export const hasDevice = (transport: string) => transport !== 'none' && transport !== ''

export const partsOf = (transport: string): PartName[] =>
  parts.filter(part => hasDevice(transport) || (part !== 'wire' && part !== 'queue' && part !== 'simulator'))
