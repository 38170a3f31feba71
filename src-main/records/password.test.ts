import { compare } from 'bcrypt'
import { expect, test } from 'vitest'
import { hashPassword } from './password.ts'

test('a digest is PlaceOS’s: bcrypt, $2a$, cost 11, never the same twice', async () => {
  const [one, other] = await Promise.all([hashPassword('open sesame'), hashPassword('open sesame')])
  expect(one).toMatch(/^\$2a\$11\$[./A-Za-z0-9]{53}$/)
  expect(one).not.toBe(other)
  expect(await compare('open sesame', one)).toBe(true)
  expect(await compare('open sesam', one)).toBe(false)
})
