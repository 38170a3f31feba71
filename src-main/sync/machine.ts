import { cpus, freemem, hostname, totalmem } from 'node:os'
import type { SystemStatus } from './edge/messages.ts'

/** How busy this machine and this process have been since it was asked last (edge.md 2.5). Memory in KB. */
export function createMachine(): () => SystemStatus {
  let [own, all, at] = [process.cpuUsage(), times(), process.hrtime.bigint()]
  return () => {
    const [ownBefore, allBefore, before] = [own, all, at]
    ;[own, all, at] = [process.cpuUsage(), times(), process.hrtime.bigint()]
    const passedUs = Number(at - before) / 1_000
    const ownUs = own.user + own.system - ownBefore.user - ownBefore.system
    const busy = all.total - all.idle - (allBefore.total - allBefore.idle)
    return {
      hostname: hostname(),
      cpu_count: cpus().length,
      core_cpu: percentage(ownUs, passedUs),
      total_cpu: percentage(busy, all.total - allBefore.total),
      memory_total: kilobytes(totalmem()),
      memory_usage: kilobytes(totalmem() - freemem()),
      core_memory: kilobytes(process.memoryUsage.rss()),
    }
  }
}

function times(): { total: number; idle: number } {
  const each = cpus().map(({ times }) => times)
  const sum = (of: (one: (typeof each)[number]) => number) => each.reduce((total, one) => total + of(one), 0)
  return { total: sum(one => one.user + one.nice + one.sys + one.idle + one.irq), idle: sum(one => one.idle) }
}

/** Whole, as PlaceOS reads it; asked twice in an instant there is nothing to tell. */
const percentage = (part: number, whole: number) => (whole > 0 ? Math.round(Math.max(0, (part / whole) * 100)) : 0)

/** As many as fit 32 bits: more than two terabytes are told as two. */
const kilobytes = (bytes: number) => Math.min(Math.round(bytes / 1024), 0x7fffffff)
