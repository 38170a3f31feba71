import { Failed } from '../../base/result.ts'
import type { DriverStatus } from '../../contract/cluster.ts'
import type { Module } from '../../model/module.ts'
import type { On } from '../answer.ts'
import { missingParameter } from '../failures.ts'
import { loadMeter } from '../load.ts'
import { isOwn } from '../own-drivers.ts'
import { notFound, type Parts } from './records.ts'

const KIB_IN_MB = 1024

/** This node as the one core node of its own cluster: each driver's thread stands for PlaceOS's driver process. */
export const answerCluster = (on: On, { store, runtime, node }: Parts) => {
  const load = loadMeter()
  const nodeId = () => store.preferences.get().node_id

  function checkNode(id: string): void {
    if (id !== nodeId()) throw notFound('node', id)
  }

  /** The modules at work, by the file of their driver. */
  function atWork(): Map<string, Module[]> {
    const some = store.module.ordered().filter(({ id }) => runtime.healthOf(id).state !== 'stopped')
    const known = some.flatMap(row => {
      const driver = runtime.driverOf(row.id)
      return driver ? [{ row, fileName: driver.fileName }] : []
    })
    const groups = Map.groupBy(known, ({ fileName }) => fileName)
    return new Map([...groups].map(([fileName, group]) => [fileName, group.map(({ row }) => row)]))
  }

  function nodeStatus() {
    const drivers = atWork()
    const repositories = store.repository.ordered()
    return {
      available_repositories: repositories
        .filter(row => !row.has_runtime_error && (row.deployed_commit_hash || isOwn(row)))
        .map(({ folder_name }) => folder_name),
      unavailable_repositories: repositories
        .filter(row => row.has_runtime_error)
        .map(({ folder_name, error_message }) => ({ name: folder_name, reason: error_message ?? '' })),
      compiled_drivers: runtime.shelf.all().map(({ fileName }) => fileName),
      unavailable_drivers: store.driver
        .ordered()
        .filter(({ file_name }) => !runtime.shelf.find(file_name))
        .map(({ file_name }) => ({
          name: file_name,
          reason: 'This node has no such driver, and none that stands in for it.',
        })),
      run_count: {
        local: { modules: [...drivers.values()].reduce((sum, rows) => sum + rows.length, 0), drivers: drivers.size },
        edge: {},
      },
    }
  }

  function driverStatus(fileName: string, rows: Module[]): DriverStatus {
    const states = rows.map(({ id }) => runtime.healthOf(id).state)
    const thread = runtime.threads().find(({ driver }) => driver.fileName === fileName)
    const { busy, heapUsedMb, heapLimitMb } = thread ?? {}
    return {
      running: states.some(state => state === 'connected' || state === 'disconnected'),
      module_instances: rows.length,
      last_exit_code: thread?.lastEnd?.exitCode ?? 0,
      launch_count: thread?.launches ?? 0,
      launch_time: Math.floor((thread?.launchedAt ?? 0) / 1000),
      ...(busy === undefined ? {} : { percentage_cpu: Math.round(busy * 1000) / 10 }),
      ...(heapLimitMb === undefined ? {} : { memory_total: heapLimitMb * KIB_IN_MB }),
      ...(heapUsedMb === undefined ? {} : { memory_usage: heapUsedMb * KIB_IN_MB }),
    }
  }

  return {
    index: on.cluster.index.handler(({ input: { query } }) => [
      {
        id: nodeId(),
        uri: node.url(),
        load: { local: load(), edge: {} },
        ...(query.include_status ? { status: nodeStatus() } : {}),
      },
    ]),
    show: on.cluster.show.handler(({ input: { params, query } }) => {
      checkNode(params.id)
      return [...atWork()].map(([driver, rows]) => ({
        driver,
        local: {
          modules: rows.map(({ id }) => id),
          ...(query.include_status ? { status: driverStatus(driver, rows) } : {}),
        },
        edge: {},
      }))
    }),
    terminate: on.cluster.terminate.handler(({ input: { params, query }, context: { caller } }) => {
      checkNode(params.id)
      if (!query.driver) throw missingParameter('driver')
      const driver = runtime.shelf.find(query.driver)
      if (!driver || !runtime.endDriver(driver, `${caller.name} ended it`)) {
        throw new Failed('not_found', `The driver ${query.driver} is not at work on this node.`)
      }
    }),
    // One node has nobody to share with: what was so stays so.
    rebalance: on.cluster.rebalance.handler(() => ({ old_version: node.version, new_version: node.version })),
  }
}

export const answerBuild = (on: On) => ({
  monitor: on.build.monitor.handler(() => []),
  cancel: on.build.cancel.handler(({ input: { params } }) => {
    throw notFound('build job', params.job)
  }),
})
