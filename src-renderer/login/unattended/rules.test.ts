import fc from 'fast-check'
import { expect, test } from 'vitest'
import { againIn, unattendedOf } from './rules.ts'

const asked = (search: string) => unattendedOf(new URLSearchParams(search))
const base64 = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)))

test('the address of PlaceOS is read', () => {
  expect(asked(`?u=${base64('u=panel@example.com&p=secret')}&continue=/kiosk`)).toEqual({
    email: 'panel@example.com',
    password: 'secret',
  })
  expect(asked('?username=panel%40example.com&password=secret')).toEqual({
    email: 'panel@example.com',
    password: 'secret',
  })
})

test('nothing, half of it or nonsense is none', () => {
  expect(asked('')).toBeUndefined()
  expect(asked('?u=')).toBeUndefined()
  expect(asked('?u=%%%')).toBeUndefined()
  expect(asked(`?u=${base64('hello')}`)).toBeUndefined()
  expect(asked(`?u=${base64('u=panel@example.com&p=')}`)).toBeUndefined()
  expect(asked('?username=panel@example.com')).toBeUndefined()
})

test('an address that was made with Latin-1 is read too', () => {
  const latin1 = btoa('u=panel@example.com&p=schl\u00fcssel')
  expect(asked(`?u=${encodeURIComponent(latin1)}`)).toMatchObject({ password: 'schl\u00fcssel' })
})

test('every password arrives whole, whichever way the address was written', () => {
  const email = fc.emailAddress().filter(address => !/[&=]/.test(address))
  const password = fc.string({ minLength: 1 })
  const way = fc.constantFrom(
    (packed: string) => packed,
    (packed: string) => encodeURIComponent(packed),
    (packed: string) => packed.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''),
  )
  fc.assert(
    fc.property(email, password, way, (address, secret, write) => {
      expect(asked(`?u=${write(base64(`u=${address}&p=${secret}`))}`)).toEqual({ email: address, password: secret })
    }),
  )
})

test('it tries again for ever while the node is away, and not after a refusal', () => {
  expect(againIn({ status: 0 })).toBe(3_000)
  expect(againIn({ status: 503 })).toBe(3_000)
  expect(againIn({ status: 429, retryAfterMs: 60_000 })).toBe(60_000)
  expect(againIn({ status: 401 })).toBeUndefined()
  expect(againIn({ status: 403 })).toBeUndefined()
})
