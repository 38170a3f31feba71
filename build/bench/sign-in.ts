import { createHash } from 'node:crypto'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { compare } from 'bcrypt'
import { createTokens } from '../../src-main/auth/jwt.ts'
import { openSignInState } from '../../src-main/auth/state.ts'
import { systemClock } from '../../src-main/base/clock.ts'
import { silentLog } from '../../src-main/base/log.ts'
import { hashPassword } from '../../src-main/records/password.ts'
import { prepareFolder } from '../../src-main/store/folder.ts'
import { sealWith } from '../../src-main/store/seal.ts'
import { openSecrets } from '../../src-main/store/secrets.ts'
import { campus, fillFolder } from './campus.ts'
import { BENCH_KEY } from './key.ts'
import { end, median, startScript } from './processes.ts'
import { report, round } from './report.ts'

const PASSWORD = 'a-password-for-the-bench'
/** One for each that is at work at once: the node lets one person try once at a time. */
const emailOf = (lane: number) => `bench-${lane}@example.com`
const PERSON = { email: emailOf(0), password: PASSWORD }
const ROUNDS = 5
const RUN_MS = 1_500
/** As many as the threads that compute them. */
const AT_ONCE = 4
const GETS = 1_500
const TOKENS = 300

/** How many people a second come in, and what it costs each request that they did. */
export async function signIn(scratch: string): Promise<void> {
  const folder = join(scratch, 'sign-in')
  await fillFolder(folder, campus({ zones: 10, systems: 10, modules: 10, settings: 0, metadata: 0, running: 0 }))
  const { child, said } = await startScript<{ url: string }>(new URL('./node-on.ts', import.meta.url), [
    folder,
    BENCH_KEY,
  ])
  for (let lane = 0; lane < AT_ONCE; lane++) {
    const person = { email: emailOf(lane), password: PASSWORD }
    await post(said.url, '/users', { ...person, name: `Bench ${lane}`, authority_id: 'authority-bench' })
  }
  await signInRate(said.url)
  await tokenCheck(said.url)
  await end(child)
  await verifying(join(scratch, 'keys'))
}

async function signInRate(url: string): Promise<void> {
  const digest = await hashPassword(PERSON.password)
  const work = {
    alcove: async (lane: number) => {
      const body = new URLSearchParams({ email: emailOf(lane), password: PASSWORD })
      const answer = await fetch(`${url}/auth/signin`, { method: 'POST', body })
      if (answer.status !== 202) throw new Error(`Signing in: ${answer.status} ${await answer.text()}`)
    },
    'bare bcrypt': async () => {
      if (!(await compare(PERSON.password, digest))) throw new Error('bcrypt says that the password is another one.')
    },
  }
  const rates: Record<keyof typeof work, number[]> = { alcove: [], 'bare bcrypt': [] }
  for (let turn = 0; turn < ROUNDS; turn++) {
    for (const who of ['alcove', 'bare bcrypt'] as const) rates[who].push(await rate(work[who]))
  }
  const floor = median(rates['bare bcrypt'])
  for (const [who, measured] of Object.entries(rates)) {
    const perSecond = median(measured)
    report({
      what: 'sign-ins with a password',
      who,
      'per second': round(perSecond, 1),
      'of bare bcrypt': round(perSecond / floor),
    })
  }
}

/** So many at once, for so long: how many a second. */
async function rate(work: (lane: number) => Promise<void>): Promise<number> {
  const began = performance.now()
  let count = 0
  await Promise.all(
    Array.from({ length: AT_ONCE }, async (_, lane) => {
      while (performance.now() - began < RUN_MS) {
        await work(lane)
        count += 1
      }
    }),
  )
  return (count / (performance.now() - began)) * 1_000
}

/** The same request with a token and without, in turns, at a route that anybody may ask. */
async function tokenCheck(url: string): Promise<void> {
  const authorization = `Bearer ${await tokenFrom(url)}`
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const took: Record<'a token' | 'nothing', number[]> = { 'a token': [], nothing: [] }
  for (let count = -200; count < GETS; count++) {
    for (const who of ['nothing', 'a token'] as const) {
      const ms = await timed(`${url}/api/engine/v2/`, agent, who === 'nothing' ? {} : { authorization })
      if (count >= 0) took[who].push(ms)
    }
  }
  agent.destroy()
  const floor = median(took.nothing)
  for (const [who, times] of Object.entries(took)) {
    report({
      what: 'GET with a token checked',
      who: who === 'nothing' ? 'the same with no credential' : 'alcove',
      'p50 ms': round(median(times), 3),
      ...(who === 'nothing' ? {} : { 'ms more': round(median(times) - floor, 3), 'hold ms': 0.3 }),
    })
  }
}

/** Checking alone: a token that comes for the first time, and one that came before. */
async function verifying(folder: string): Promise<void> {
  prepareFolder(folder)
  const on = { folder, log: silentLog, clock: systemClock }
  const document = await openSignInState(on)
  const tokens = createTokens({ document, seal: sealWith(openSecrets(on)), clock: systemClock })
  const claims = { aud: 'localhost', sub: 'user-bench', scope: ['public'], sid: 'session', fam: 'family' }
  const u = { n: 'Bench', e: PERSON.email, p: 0, r: [] }
  const issued: string[] = []
  for (let count = 0; count < TOKENS; count++) issued.push((await tokens.issue({ ...claims, u })).token)
  for (const name of ['for the first time', 'again']) {
    const times: number[] = []
    for (const token of issued) {
      const began = performance.now()
      await tokens.verify(token)
      times.push(performance.now() - began)
    }
    report({
      what: `a token is checked ${name}, alone`,
      who: 'alcove',
      'p50 ms': round(median(times), 4),
      'hold ms': 0.3,
    })
  }
  await document.close()
}

/** As an application gets it, by the implicit flow. */
async function tokenFrom(url: string): Promise<string> {
  const redirect_uri = 'http://localhost/bench/oauth-resp.html'
  await post(url, '/oauth_apps', { name: 'Bench', owner_id: 'authority-bench', redirect_uri })
  const signedIn = await fetch(`${url}/auth/signin`, { method: 'POST', body: new URLSearchParams(PERSON) })
  const query = new URLSearchParams({
    ...{ response_type: 'token', redirect_uri, scope: 'public' },
    client_id: createHash('md5').update(redirect_uri).digest('hex'),
  })
  const { headers } = await fetch(`${url}/auth/oauth/authorize?${query}`, {
    headers: { cookie: signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '' },
    redirect: 'manual',
  })
  const token = new URLSearchParams(new URL(headers.get('location') ?? 'x:').hash.slice(1)).get('access_token')
  if (!token) throw new Error(`No token came: ${headers.get('location')}`)
  return token
}

async function post(url: string, path: string, body: object): Promise<void> {
  const answer = await fetch(`${url}/api/engine/v2${path}`, {
    method: 'POST',
    headers: { 'x-api-key': BENCH_KEY, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`)
}

/** Over one connection that stays open. */
function timed(url: string, agent: Agent, headers: Record<string, string>): Promise<number> {
  const began = performance.now()
  return new Promise((resolve, reject) => {
    request(url, { agent, headers }, response => {
      response.resume()
      response.once('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - began)
        else reject(new Error(`${url}: ${response.statusCode}`))
      })
    })
      .once('error', reject)
      .end()
  })
}
