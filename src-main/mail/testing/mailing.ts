import { fakeClock } from '../../base/fake-clock.ts'
import type { Disk } from '../../store/disk.ts'
import { openSecrets } from '../../store/secrets.ts'
import { notedLog } from '../../store/testing/noted-log.ts'
import { temporaryFolder } from '../../store/testing/temporary-folder.ts'
import { until } from '../../testing/until.ts'
import { type MailChange, openMail } from '../mail.ts'
import type { SendBySmtp } from '../smtp.ts'

/** Of a server that takes everything from everybody, and how to reach it. */
export const openServer = { disabledCommands: ['AUTH', 'STARTTLS'] }
export const plain = { host: '127.0.0.1', security: 'none', from: 'rooms@example.com' } as const

/** The e-mails of a node at work. */
export async function mailing({
  folder = temporaryFolder(),
  clock = fakeClock(),
  settings,
  sendBy,
  disk,
}: {
  folder?: string
  clock?: ReturnType<typeof fakeClock>
  settings?: MailChange
  sendBy?: SendBySmtp
  disk?: Disk
} = {}) {
  const log = notedLog()
  const notices: string[] = []
  const mail = await openMail({
    ...{ folder, clock, log, secrets: openSecrets({ folder, log }), notify: message => void notices.push(message) },
    ...(sendBy ? { sendBy } : {}),
    disk,
  })
  if (settings) await mail.configure(settings)
  const life = new AbortController()
  const running = mail.run(life.signal)
  return {
    ...{ mail, log, notices, folder, clock },
    waiting: (count: number) =>
      until(
        () => mail.standing(),
        ({ waiting }) => waiting === count,
      ),
    /** Until so many wait, while the time of the node flies by. */
    later: (count: number) =>
      until(
        async () => {
          await clock.advance(5_000)
          return mail.standing()
        },
        ({ waiting }) => waiting === count,
      ),
    /** What cannot be used is tried, and named. */
    troubled: () =>
      until(
        () => mail.standing().trouble,
        trouble => trouble !== null,
      ),
    async end() {
      life.abort()
      await running
      await mail.close()
    },
  }
}
