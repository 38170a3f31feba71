import { Failed } from '../../base/result.ts'
import { ask, objectIn, type Waiting } from './ask.ts'

/** The profile of whoever the token belongs to. */
export async function fetchProfile(url: URL, accessToken: string, waiting: Waiting): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${accessToken}`, accept: 'application/json' }
  const response = await ask(url, { headers }, waiting)
  if (response.status >= 500) {
    throw new Failed('offline', `${url.host} has trouble of its own (${response.status}). Try again later.`)
  }
  if (!response.ok) {
    throw new Failed('rejected', `${url.host} does not give your profile (${response.status}). Is its scope asked for?`)
  }
  const profile = await objectIn(response)
  if (!profile) throw new Failed('rejected', `What ${url.host} has at raw_info_url is not a profile in JSON.`)
  return profile
}
