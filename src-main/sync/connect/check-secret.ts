import { type Clock, wait } from '../../base/clock.ts'
import { failureOf } from '../../base/result.ts'
import type { Connection, Hearing } from '../edge/connection.ts'
import { readCentreAddress } from '../edge/connection-address.ts'
import { shakeHands } from '../edge/connection-handshake.ts'
import { tryInTurn } from '../edge/link-credentials.ts'
import { readAddress } from './address.ts'
import type { CheckInput, CheckParts, Found } from './check.ts'
import { explainForm } from './secret-form.ts'
import { inTwo } from './words.ts'

/** A centre that does not want us says so in this time, after it has opened the WebSocket (edge.md 1.2). */
const LOOK_MS = 2_000

/** Whether the centre takes the secret, by connecting with it for a moment and saying nothing. */
export async function checkSecret(
  given: CheckInput,
  { clock, linked }: CheckParts,
  signal: AbortSignal,
): Promise<Found> {
  const { address, where } = readAddress(given.address)
  const secret = given.secret.trim()
  const bad = (title: string, detail: string): Found => ({ ok: false, warn: false, address, title, detail })
  const form = explainForm(secret)
  if (form !== undefined) return bad('This is not the secret of an edge', form)
  const now = linked()
  if (now?.secret === secret) return inUse(address, now.address)

  const centre = readCentreAddress(address)
  const settings = { address, secret, previousSecret: undefined, secretIn: undefined, ca: given.ca ?? undefined }
  try {
    const { value, findings } = await tryInTurn(settings, credential =>
      shakeHands({ centre, credential, ca: settings.ca, clock }, signal),
    )
    const end = await endOf(value, clock, signal)
    if (end !== undefined) return bad(...twoOf(end))
    const isInQuery = findings.secretIn === 'query'
    return {
      ...{ ok: true, warn: isInQuery, address, title: `${where} takes the secret` },
      detail: isInQuery
        ? 'It takes it in the address only, where proxies on the way may write it down. Have what stands in between pass on the header X-API-Key.'
        : '',
    }
  } catch (error) {
    if (signal.aborted) throw error
    return bad(...twoOf(failureOf(error).message))
  }
}

/** A second connection would take the place of the one there is (edge.md 1.5). */
function inUse(address: string, linked: string): Found {
  if (address === linked) {
    return {
      ...{ ok: true, warn: false, address, title: 'This node is connected with this secret now' },
      detail: 'It was not tried again, as a second connection would cut the first.',
    }
  }
  return {
    ...{ ok: true, warn: true, address, title: `This node is connected to ${linked} with this secret now` },
    detail:
      'It was not tried at this address, as that would cut the link if both are the same central server. It is tried when you connect.',
  }
}

/**
 * Why it is cut within a while; nothing when it stays up. It is gone in any case when this is known, so that the link does
 * not find it in its place.
 */
async function endOf(connection: Connection, clock: Clock, signal: AbortSignal): Promise<string | undefined> {
  connection.begin(deaf)
  try {
    await wait(clock, LOOK_MS, AbortSignal.any([signal, connection.signal]))
    return undefined
  } catch (error) {
    if (signal.aborted) throw error
    return failureOf(error).message
  } finally {
    connection.close('It was only tried out.')
    await connection.gone
  }
}

const deaf: Hearing = { awaitsBinary: false, text() {}, binary() {}, trouble() {} }

function twoOf(message: string): [title: string, detail: string] {
  const { title, detail } = inTwo(message)
  return [title, detail]
}
