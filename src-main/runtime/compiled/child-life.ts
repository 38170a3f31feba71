import { type HostParts, noPulse, type ThreadEnd } from '../driver-host.ts'
import type { ThreadPulse } from '../heartbeat.ts'
import { createLetterBox } from '../letter-box.ts'
import type { FromWorker, ToWorker } from '../worker-contract.ts'
import { type ChildHeart, type ChildLimits, watchChild } from './child-heart.ts'
import { type ChildProcess, runChild } from './child-process.ts'
import { type DriverMessage, readDriverMessage } from './driver-message.ts'
import { createFrameReader, frameDown, MOST_BYTES } from './frames.ts'
import { createHostTalk } from './host-talk.ts'

export interface ChildLifeParts extends HostParts {
  file: string
  limits: ChildLimits
  begun(): void
  /** A line of what it writes beside its socket. */
  line(text: string): void
  /** It said something that is passed over. */
  garbled(what: string): void
}

/** One life of a driver's process. */
export interface ChildLife {
  send(message: ToWorker): void
  /** False when it is not up. */
  end(reason: string): boolean
  pulse(): ThreadPulse
  readonly ended: Promise<ThreadEnd>
}

/** More than this unread, and the process waits. */
const MOST_UNREAD = 1_000
/** Calls have numbers from 1 on. */
const INFO = 0

export function liveChild(parts: ChildLifeParts, signal: AbortSignal): ChildLife {
  const { clock, limits, garbled } = parts
  let child: ChildProcess | undefined
  let heart: ChildHeart | undefined
  let isUp = false
  let isAsked = false
  let said: FromWorker[] = []
  let unread = 0
  const talk = createHostTalk({
    clock,
    tell,
    write: message => child?.write(frameDown(message)),
    unknown: cmd => garbled(`"${cmd}", which means nothing here`),
  })
  const box = createLetterBox({
    ...{ clock, measure: parts.measure, workOf: parts.workOf },
    receive: news => parts.news(news, send),
    read(count) {
      unread -= count
      if (unread < MOST_UNREAD) child?.resume()
    },
  })

  /** What one turn brings is read together. */
  function tell(news: FromWorker): void {
    if (said.push(news) === 1) queueMicrotask(deliver)
  }

  function deliver(): void {
    const batch = said
    said = []
    if (batch.length === 0) return
    unread += batch.length
    box.add(batch)
    if (unread >= MOST_UNREAD) child?.pause()
  }

  function send(message: ToWorker): void {
    if (isUp) talk.take(message)
  }

  const read = createFrameReader({
    ready() {
      child?.isReady()
      isUp = true
      parts.up()
    },
    message(text) {
      const message = readDriverMessage(text)
      if (message) hear(message)
      else garbled(`a message that is no JSON of its protocol: ${text.slice(0, 80)}`)
    },
    tooLong(head, bytes) {
      const words = `${Math.ceil(bytes / 1024)} KB long; ${MOST_BYTES / 1024} KB is the most`
      garbled(`a message that is ${words}`)
      const seq = /"cmd":"result".{0,200}?"seq":(\d+)/s.exec(head)?.[1]
      // Who waits for it must not wait for ever.
      if (seq !== undefined)
        hear({ id: '', cmd: 'result', seq: Number(seq), error: 'Exception', payload: `the answer is ${words}` })
    },
    garbled,
  })

  function hear(message: DriverMessage): void {
    if (message.cmd === 'result' && message.seq === INFO) heart?.answered()
    else talk.hear(message)
  }

  const running = runChild(
    {
      ...{ file: parts.file, clock, limits, line: parts.line },
      begun(process) {
        child = process
        parts.begun()
        if (process.pid === undefined) return
        heart = watchChild({
          ...{ pid: process.pid, clock, limits, sick: process.end },
          ask: () => process.write(frameDown({ id: '', cmd: 'info', seq: INFO })),
          isHeldBack: () => !isUp || unread >= MOST_UNREAD,
        })
      },
      heard(bytes) {
        heart?.heard()
        read(bytes)
      },
    },
    signal,
  )

  return {
    send,
    end(reason) {
      if (!isUp) return false
      isAsked = true
      child?.end(reason)
      return true
    },
    pulse: () => heart?.pulse ?? noPulse,
    ended: running.then(({ reason, exitCode, lines }) => {
      isUp = false
      heart?.stop()
      const mod = isAsked ? undefined : talk.culprit()
      talk.over()
      deliver()
      box.empty()
      return { ...{ culprit: undefined, mod, reason, exitCode }, stack: lines.join('\n') || undefined }
    }),
  }
}
