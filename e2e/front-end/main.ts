import { currentUser, getModule, listenForToken, logout, setup } from '@placeos/ts-client'
import { filter, firstValueFrom } from 'rxjs'
import type { FrontEnd } from './serve.ts'

// A front end as PlaceOS's own are, as small as can be: it signs in with the unchanged client, says who is there, shows
// one light of the room and switches it.

interface Shown {
  textContent: string
  onclick: () => void
}
/** Our types know no browser. */
const { location, document, given } = globalThis as unknown as {
  location: { origin: string; pathname: string }
  document: { getElementById(id: string): Shown }
  /** Put there by the test. */
  given: { roomId: string; username: string; password: string }
}

/** auth.md 3: what PlaceOS's front ends use, and the other ways that the client knows. */
const ways: Record<FrontEnd, Partial<Parameters<typeof setup>[0]>> = {
  frame: { auth_type: 'auth_code', use_iframe: true },
  'frame-implicit': { auth_type: 'implicit', use_iframe: true },
  page: { auth_type: 'auth_code', token_header: true },
  implicit: { auth_type: 'implicit' },
  password: { auth_type: 'password', username: given.username, password: given.password, token_header: true },
}

const app = location.pathname.replace(/[^/]*$/, '')
const way = ways[app.replaceAll('/', '') as FrontEnd]
document.getElementById('leave').onclick = logout
void setup({
  scope: 'public',
  auth_uri: `${location.origin}/auth/oauth/authorize`,
  token_uri: `${location.origin}/auth/oauth/token`,
  redirect_uri: `${location.origin}${app}oauth-resp.html`,
  ...way,
} as Parameters<typeof setup>[0])

await firstValueFrom(listenForToken().pipe(filter(Boolean)))
const { name } = await firstValueFrom(currentUser())
document.getElementById('who').textContent = `Signed in as ${name}`

const lighting = getModule(given.roomId, 'Lighting_1')
const light = lighting.variable('relay0')
light.listen().subscribe(on => {
  document.getElementById('light').textContent = on === undefined ? '' : on ? 'The light is on' : 'The light is off'
})
light.bind()
document.getElementById('on').onclick = () => void lighting.execute('relay', [true, 0])
document.getElementById('off').onclick = () => void lighting.execute('relay', [false, 0])
