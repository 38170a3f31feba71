import type net from 'node:net'
import type { Entry } from 'ldapts'
import type { TestStep } from '../test-step.ts'
import { connect } from './connect.ts'
import { type Directory, openDirectory } from './directory.ts'
import { DirectoryFailed, lateFrom } from './failures.ts'
import { filterFor, findPeople } from './person.ts'
import { profileOf } from './profile.ts'
import { ANSWER_MS, type LdapSource, type Parts } from './source.ts'
import {
  encrypt,
  lookAtBase,
  lookUp,
  type Outcome,
  readFilter,
  securing,
  signInReader,
  takenOver,
  whoWasFound,
} from './steps.ts'

export interface DirectoryTest {
  ok: boolean
  steps: TestStep[]
  /** What would be taken over of the person who was looked up. */
  profile?: Record<string, unknown>
}

/** Tries a directory out, as far as it goes without anybody's own password. Throws only when the signal aborts. */
export async function testDirectory(
  source: LdapSource,
  { username = '' }: { username?: string | undefined },
  { signal, clock }: Parts,
): Promise<DirectoryTest> {
  const life = new AbortController()
  const running = AbortSignal.any([signal, life.signal])
  const test: DirectoryTest = { ok: true, steps: [] }

  async function step(step: string, run: () => Outcome | Promise<Outcome>): Promise<void> {
    if (!test.ok) {
      test.steps.push({ step, outcome: 'skipped', said: 'Not tried, since a step before it failed.' })
      return
    }
    const stop = clock.timer(ANSWER_MS, () => life.abort(lateFrom(source)))
    try {
      test.steps.push({ step, outcome: 'good', ...(await run()) })
    } catch (error) {
      if (signal.aborted || !(error instanceof DirectoryFailed)) throw error
      test.ok = false
      test.steps.push({ step, outcome: 'failed', said: error.said, hint: error.hint })
    } finally {
      stop()
    }
  }

  let socket: net.Socket | undefined
  let directory: Directory | undefined
  let people: Entry[] = []
  /** What an earlier step left here: it is there, or this step is skipped. */
  const given = <T>(value: T | undefined) => value as T
  try {
    await step(`Look up ${source.host}`, () => lookUp(source, running))
    await step(`Connect to ${source.host}:${source.port}`, async () => {
      socket = await connect(source, running)
      return { said: `Connected to ${socket.remoteAddress}.` }
    })
    await step(securing[source.auth_method], async () => {
      const encrypted = await encrypt(source, given(socket), running)
      directory = openDirectory(source, encrypted.socket, running)
      return encrypted.outcome
    })
    await step(source.bind_dn ? `Sign in as ${source.bind_dn}` : 'Search without signing in', () =>
      signInReader(source, given(directory)),
    )
    await step(`Look at ${source.base}`, () => lookAtBase(source, given(directory)))
    if (source.filter?.trim()) await step('Read the filter', () => readFilter(source))
    if (username.trim()) {
      await step(`Find ${username}`, async () => {
        people = await findPeople(given(directory), source, filterFor(source, username))
        return whoWasFound(source, username, people)
      })
      await step('Take over', () => {
        const { fields } = profileOf(given(people[0]))
        test.profile = fields
        return takenOver(fields)
      })
    }
  } finally {
    socket?.destroy()
  }
  return test
}
