import { availableParallelism, cpus, freemem, hostname, totalmem } from 'node:os'
import type { Load } from '../contract/cluster.ts'

/** How busy this machine and this process are: since they were last asked, at first since they began. */
export function loadMeter(): () => Load {
  let before: Sample = { busyMs: 0, machineMs: 0, ownMs: 0, atMs: 0 }
  return () => {
    const now = sample()
    const cpuCount = availableParallelism()
    const total_cpu = percent(now.busyMs - before.busyMs, now.machineMs - before.machineMs)
    const core_cpu = percent(now.ownMs - before.ownMs, (now.atMs - before.atMs) * cpuCount)
    before = now
    return {
      hostname: hostname(),
      cpu_count: cpuCount,
      core_cpu,
      total_cpu,
      memory_total: kib(totalmem()),
      memory_usage: kib(totalmem() - freemem()),
      core_memory: kib(process.memoryUsage.rss()),
    }
  }
}

interface Sample {
  busyMs: number
  /** Busy and idle, of all processors. */
  machineMs: number
  ownMs: number
  atMs: number
}

function sample(): Sample {
  const processors = cpus().map(({ times: { user, nice, sys, irq, idle } }) => ({
    busy: user + nice + sys + irq,
    idle,
  }))
  const busyMs = processors.reduce((sum, { busy }) => sum + busy, 0)
  const machineMs = processors.reduce((sum, { idle }) => sum + idle, busyMs)
  const { user, system } = process.cpuUsage()
  return { busyMs, machineMs, ownMs: (user + system) / 1_000, atMs: process.uptime() * 1_000 }
}

const percent = (part: number, whole: number) =>
  whole > 0 ? Math.round(Math.min(100, Math.max(0, (part / whole) * 100)) * 100) / 100 : 0

const kib = (bytes: number) => Math.round(bytes / 1024)
