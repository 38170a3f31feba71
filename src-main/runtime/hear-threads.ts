import type { Clock } from '../base/clock.ts'
import type { Json } from '../base/json.ts'
import type { Log } from '../base/log.ts'
import { Failed, messageOf, toResult } from '../base/result.ts'
import type { AtWork } from './at-work.ts'
import type { Board } from './board.ts'
import type { Calls } from './calls.ts'
import type { Channels } from './channels.ts'
import type { Desired } from './desired.ts'
import type { Falls } from './falls.ts'
import type { LookedAt } from './looked-at.ts'
import type { Notices } from './notices.ts'
import type { ThreadFall } from './threads.ts'
import type { Watching } from './watching.ts'
import type { FromWorker, ToWorker } from './worker-contract.ts'

export interface HearThreadsParts {
  atWork: AtWork
  board: Board
  calls: Calls
  channels: Channels
  notices: Notices
  falls: Falls
  lookedAt: LookedAt
  watching: Watching
  clock: Clock
  log: Log
  publish(id: string, changed: Record<string, Json>): void
  exec(id: string, method: string, args: Json, options: { caller: string | undefined }): Promise<Json>
  defineSetting(mod: string, name: string, value: Json): Promise<void>
  sendMirror(mod: string, sys: string): void
  restart(desired: Desired): void
}

/** Does what the drivers' threads say, and what has to be done when one is gone. */
export interface HearThreads {
  news(news: FromWorker, fileName: string, reply: (message: ToWorker) => void): void
  down(fall: ThreadFall): void
}

type Of<Kind extends FromWorker['kind']> = Extract<FromWorker, { kind: Kind }>

export function createHearThreads(parts: HearThreadsParts): HearThreads {
  const { atWork, board, calls, channels, notices, falls, lookedAt, watching, log, publish } = parts
  const { running } = atWork

  /** A module works through the modules of the systems it sees, and no others. */
  async function callBetween(asked: Of<'call'>, reply: (message: ToWorker) => void): Promise<void> {
    const { call, mod, target, method, args, caller } = asked
    const result = await toResult(() => {
      if (!atWork.directory.systemsOf(target).some(sys => lookedAt.sees(mod, sys)))
        throw new Failed('not_found', 'could not find module')
      return parts.exec(target, method, args, { caller })
    })
    reply({ kind: 'called', call, result })
  }

  async function keepSetting({ mod, name, value }: Of<'define-setting'>): Promise<void> {
    try {
      await parts.defineSetting(mod, name, value)
    } catch (error) {
      board.addLine(mod, 'error', `The setting "${name}" could not be kept: ${messageOf(error)}`)
    }
  }

  function swapped({ restarted }: Of<'swapped'>): void {
    for (const { mod, reason } of restarted) {
      const desired = running.get(mod)
      if (!desired) continue
      board.addLine(mod, 'info', `starts anew with the new code: ${reason}`)
      parts.restart(desired)
    }
  }

  function swapFailed(fileName: string, { message }: Of<'swap-failed'>): void {
    log.error(`The new code of driver ${fileName} cannot be loaded and the old one goes on: ${message}`)
    notices.add({ level: 'error', message: `New code of ${fileName} cannot be loaded: ${message}` })
  }

  return {
    news(message, fileName, reply) {
      switch (message.kind) {
        case 'result':
          return calls.settle(message.call, message.result, message.code)
        case 'status':
          if (running.has(message.mod)) publish(message.mod, message.changed)
          return
        case 'connected':
          if (running.has(message.mod))
            board.setHealth(message.mod, message.connected ? 'connected' : 'disconnected', message.reason)
          return
        case 'log':
          return board.addLine(message.mod, message.level, message.message, message.kept)
        case 'call':
          return void callBetween(message, reply)
        case 'open-system':
          lookedAt.open(message.mod, message.sys)
          return parts.sendMirror(message.mod, message.sys)
        case 'publish':
          return channels.publish(message.channel, message.text)
        case 'monitors':
          return channels.monitored(fileName, message.channels)
        case 'define-setting':
          return void keepSetting(message)
        case 'wire':
          return watching.wireNews(message.mod, message.items)
        case 'queue':
          return watching.queueNews(message.mod, message.queue)
        case 'swapped':
          return swapped(message)
        case 'swap-failed':
          return swapFailed(fileName, message)
      }
    },
    down({ driver, modules, culprit, reason, stack, pauseMs }) {
      const { directory } = atWork
      const label = culprit === undefined ? undefined : directory.labelOf(culprit)
      const who = {
        ...(culprit === undefined ? {} : { module_id: culprit }),
        ...(label === undefined ? {} : { module_name: label }),
      }
      const { name } = driver.description
      const again = pauseMs < 1_000 ? 'at once' : `in ${Math.round(pauseMs / 1_000)} s`
      log.error(`${label ?? driver.fileName} stopped its driver "${name}": ${reason}. It is started again ${again}.`, {
        ...{ module: culprit, driver: driver.fileName, stack },
      })
      notices.add({ level: 'error', ...who, message: `Its driver "${name}" had to be restarted: ${reason}.` })
      if (culprit !== undefined && falls.add(culprit)) {
        const others = modules.length > 1 ? `, so that the others on that driver go on` : ''
        const message = `It brought its driver down 5 times within 10 minutes. Park it${others}, and unpark it once it is mended.`
        notices.add({ level: 'warn', ...who, message })
      }
      channels.monitored(driver.fileName, [])
      calls.failAll(new Set(modules), new Failed('unexpected', `The driver had to be restarted: ${reason}.`))
      for (const id of modules) {
        const fault = id === culprit ? reason : `restarted because of ${label ?? 'its driver'}: ${reason}`
        board.of(id).restarted(fault)
        board.addLine(id, 'error', `restarting: ${fault}`)
        lookedAt.forgetOpened(id)
        publish(id, { ...board.of(id).clearStatus(), connected: false })
        board.setHealth(id, 'restarting', `The driver is started again ${again}: ${reason}.`)
      }
    },
  }
}
