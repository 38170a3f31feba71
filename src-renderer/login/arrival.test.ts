import { expect, test } from 'vitest'
import { readArrival } from './arrival.ts'

/** An address bar and a history, of which only what is replaced is kept. */
function opened(path: string) {
  const url = new URL(path, 'https://192.0.2.7:8420')
  const bar: string[] = []
  const past = { replaceState: (_: unknown, __: string, address: string) => bar.push(address) }
  return { arrival: readArrival(url as unknown as Location, past as unknown as History), bar }
}

test('an unattended sign-in leaves nothing secret in the address bar', () => {
  const u = encodeURIComponent(btoa('u=panel@example.com&p=secret'))
  const { arrival, bar } = opened(`/login/unattended.html?u=${u}&continue=%2Fkiosk%23home`)
  expect(arrival).toMatchObject({
    screen: 'unattended',
    next: '/kiosk#home',
    unattended: { email: 'panel@example.com', password: 'secret' },
  })
  expect(bar).toEqual(['/login/unattended.html?continue=%2Fkiosk%23home'])
})

test('plain names and passwords are taken out as well, also when they are of no use', () => {
  expect(opened('/login/unattended.html?username=a&password=b').bar).toEqual(['/login/unattended.html'])
  expect(opened('/login/unattended.html?password=b').bar).toEqual(['/login/unattended.html'])
})

test('without a continue, an unattended screen goes to the start, as PlaceOS does', () => {
  expect(opened('/login/unattended.html').arrival.next).toBe('/')
  expect(opened('/login/unattended.html?continue=//other.example').arrival.next).toBe('/')
  expect(opened('/login').arrival.next).toBe('/admin')
})

test('the code of a room is taken out of the address bar and of the history', () => {
  const { arrival, bar } = opened('/join#k3y')
  expect(arrival).toMatchObject({ screen: 'join', code: 'k3y' })
  expect(bar).toEqual(['/join'])
})

test('a sign-in keeps its address, so that a reload stays there', () => {
  const { arrival, bar } = opened('/login?continue=%2Fkiosk&failed=k3y')
  expect(arrival).toMatchObject({ screen: 'sign-in', next: '/kiosk', failed: 'k3y', code: undefined })
  expect(bar).toEqual([])
})
