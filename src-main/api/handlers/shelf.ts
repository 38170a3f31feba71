import type { Clock } from '../../base/clock.ts'
import type { Json } from '../../base/json.ts'
import { Failed } from '../../base/result.ts'
import type { DriverLine, DriverPage } from '../../contract/shelf-views.ts'
import { interfaceShortName } from '../../model/interfaces.ts'
import type { ShelvedDriver } from '../../runtime/shelf.ts'
import type { On } from '../answer.ts'
import { healthView } from '../health-view.ts'
import { latest } from '../stream.ts'
import type { Parts } from './records.ts'

/** How often a page that watches is told. */
const EVERY_MS = 2_000

export const answerShelf = (on: On, parts: Parts & { clock: Clock }) => {
  const { store, runtime, clock } = parts
  const { shelf } = runtime

  /** The records that name this driver, or one that it stands in for. */
  const recordsOf = (driver: ShelvedDriver) =>
    store.driver.all().filter(({ file_name }) => shelf.find(file_name)?.fileName === driver.fileName)

  const modulesOf = (records: readonly { id: string }[]) =>
    records.flatMap(({ id }) => store.module.by('driver_id', id))

  const line = (driver: ShelvedDriver, modules = modulesOf(recordsOf(driver))): DriverLine => ({
    file_name: driver.fileName,
    name: driver.description.name,
    module_name: driver.description.module_name,
    about: driver.description.about,
    transport: driver.description.transport,
    interfaces: driver.description.implements.map(interfaceShortName),
    source: driver.source,
    has_simulator: driver.simulatorUrl !== undefined,
    modules: modules.length,
  })

  function page(driver: ShelvedDriver): DriverPage {
    const { description } = driver
    const records = recordsOf(driver)
    const modules = modulesOf(records)
    const problem = shelf.problems().find(({ file_name }) => file_name === driver.fileName)
    return {
      ...line(driver, modules),
      version: description.version ?? '',
      role: description.role,
      default_port: description.default_port ?? null,
      default_uri: description.default_uri ?? null,
      answers_for: description.answers_for,
      implements: description.implements,
      uses: Object.values(description.uses),
      discovery: description.discovery as Json,
      functions: description.functions,
      settings_schema: description.settings_schema,
      status_schema: description.status_schema,
      records: records.map(({ id, name }) => ({ id, name })),
      runs: modules.map(({ id }) => ({
        id,
        label: runtime.directory.labelOf(id),
        system_id: runtime.directory.systemsOf(id)[0] ?? null,
      })),
      problem: problem ? { message: problem.message, at: problem.at } : null,
    }
  }

  function find(fileName: string): ShelvedDriver {
    const driver = shelf.find(fileName)
    if (driver) return driver
    const problem = shelf.problems().find(one => one.file_name === fileName)
    throw new Failed('not_found', problem?.message ?? `There is no driver "${fileName}" on this node.`)
  }

  return {
    list: on.shelf.list.handler(() => ({
      drivers: shelf
        .all()
        .map(driver => line(driver))
        .sort((a, b) => (a.file_name < b.file_name ? -1 : 1)),
      problems: shelf.problems(),
    })),
    show: on.shelf.show.handler(({ input: { file_name } }) => page(find(file_name))),
    watchHealth: on.shelf.watchHealth.handler(async function* ({ signal }) {
      yield* latest(
        push => {
          let stopTimer: () => void
          const tell = () => push(healthView(parts))
          const again = () => {
            tell()
            stopTimer = clock.timer(EVERY_MS, again)
          }
          const stopNews = runtime.news(({ kind }) => (kind === 'structure' || kind === 'notice') && tell())
          again()
          return () => {
            stopTimer()
            stopNews()
          }
        },
        { clock, pauseMs: 200 },
        signal,
      )
    }),
    restart: on.shelf.restart.handler(({ input: { file_name }, context: { caller } }) => ({
      restarted: runtime.endDriver(find(file_name), `${caller.name} asked for it`),
    })),
  }
}
